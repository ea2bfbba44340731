import type { Metadata } from "next";
import { RunPage } from "#components/runs/run-page.tsx";
import { memberPage } from "#server/api/caller.ts";
import { orNotFound, pageId } from "#server/api/or-not-found.ts";
import { readRun } from "#server/services/run/read-run.ts";

type PageProps = { params: Promise<{ workspace: string; id: string }> };

export const metadata: Metadata = { title: "Run" };

export default async function Page({ params }: PageProps) {
  const { workspace, id } = await params;
  const member = await memberPage(workspace);
  return <RunPage initial={await orNotFound(readRun(member, { id: pageId(id) }))} />;
}
