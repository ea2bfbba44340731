import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { WorkflowPage } from "#components/canvas/workflow-page.tsx";

export const metadata: Metadata = { title: "Workflow" };

type PageProps = { params: Promise<{ id: string }> };

export default async function BuilderPage({ params }: PageProps) {
  const { id } = await params;
  if (!/^[1-9]\d{0,15}$/.test(id)) notFound();
  return <WorkflowPage id={Number(id)} />;
}
