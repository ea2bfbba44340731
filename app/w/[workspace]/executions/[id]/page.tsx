import type { Metadata } from "next";
import { ExecutionPage } from "#components/runs/execution-page.tsx";
import { memberPage } from "#server/api/caller.ts";
import { orNotFound, pageId } from "#server/api/or-not-found.ts";
import { readExecution } from "#server/services/run/read-execution.ts";

type PageProps = { params: Promise<{ workspace: string; id: string }> };

export const metadata: Metadata = { title: "Execution" };

export default async function Page({ params }: PageProps) {
  const { workspace, id } = await params;
  const member = await memberPage(workspace);
  return <ExecutionPage initial={await orNotFound(readExecution(member, { id: pageId(id) }))} />;
}
