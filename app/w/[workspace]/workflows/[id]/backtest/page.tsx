import type { Metadata } from "next";
import { BacktestPage } from "#components/backtest/backtest-page.tsx";
import { memberPage } from "#server/api/caller.ts";
import { orNotFound, pageId } from "#server/api/or-not-found.ts";
import { listBacktests } from "#server/services/backtest/list-backtests.ts";

type PageProps = { params: Promise<{ workspace: string; id: string }> };

export const metadata: Metadata = { title: "Backtest" };

export default async function Page({ params }: PageProps) {
  const { workspace, id } = await params;
  const member = await memberPage(workspace);
  const workflowId = pageId(id);
  const initial = await orNotFound(listBacktests(member, { id: workflowId }));
  return <BacktestPage workflowId={workflowId} initial={initial} />;
}
