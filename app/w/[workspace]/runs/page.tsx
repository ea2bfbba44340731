import type { Metadata } from "next";
import { RunsPage } from "#components/runs/runs-page.tsx";
import { memberPage } from "#server/api/caller.ts";
import { listWorkflowNames } from "#server/services/overview/list-workflow-names.ts";

type PageProps = { params: Promise<{ workspace: string }> };

export const metadata: Metadata = { title: "Runs" };

export default async function Page({ params }: PageProps) {
  const member = await memberPage((await params).workspace);
  return <RunsPage workflows={await listWorkflowNames(member)} />;
}
