import { sql } from "drizzle-orm";
import { inWorkspace, type Tx } from "#db/client.ts";
import { templateData } from "#server/catalog/data.ts";
import type { TemplateData } from "#server/contract/catalog.ts";
import type { MemberContext } from "#server/services/context.ts";
import { type CreditSummary, selectCredits } from "../credit/read-credits.ts";
import { type HeldCalls, selectHeldCalls } from "../run/list-held-calls.ts";
import { type RunRow, selectRuns } from "../run/list-runs.ts";
import { type ChainHealth, listChainHealth } from "./list-chain-health.ts";
import { listEndings } from "./list-endings.ts";
import { type Look, listLooks } from "./list-looks.ts";
import { HOURS, listWorkflowActivity, type WorkflowActivity } from "./list-workflow-activity.ts";
import { readTold, type Told } from "./read-told.ts";
import { readTour, type Tour } from "./read-tour.ts";

export type Overview = {
  workspaceName: string;
  now: Date;
  told: Told;
  workflows: WorkflowActivity[];
  runs: RunRow[];
  credits: CreditSummary;
  chains: ChainHealth[];
  looks: Look[];
  subscriberCount: number;
  /** Workflows to start from. */
  templates: Omit<TemplateData, "inputs">[];
  /** The first steps, while they are of use to who asks. */
  tour: Tour | null;
};

const RUNS_SHOWN = 9;
const HELD_SHOWN = 5;
const HOUR_MS = 3_600_000;

/** The home page: one statement per panel, one transaction. */
export async function readOverview(ctx: MemberContext): Promise<Overview> {
  const { workspaceId, now } = ctx;
  const since = new Date(now.getTime() - HOURS * HOUR_MS);
  return await inWorkspace(workspaceId, async (tx) => ({
    ...(await readNames(tx, workspaceId)),
    now,
    told: await readTold(tx, { workspaceId, since }),
    workflows: await listWorkflowActivity(tx, { workspaceId, since }),
    runs: await selectRuns(tx, { where: sql`r.workspace_id = ${workspaceId}::bigint`, limit: RUNS_SHOWN }),
    credits: await selectCredits(tx, { workspaceId, now }),
    chains: await listChainHealth(tx, { workspaceId, now }),
    looks: [
      ...(await listEndings(tx, { workspaceId, now })),
      ...(await selectHeldCalls(tx, { workspaceId, now })).slice(0, HELD_SHOWN).map(lookOf),
      ...(await listLooks(tx, { workspaceId, since })),
    ],
    tour: await readTour(tx, ctx),
    templates: templateData.map(({ inputs: _, ...data }) => data),
  }));
}

function lookOf({ count, reason, executionId, signer, workflowId }: HeldCalls): Look {
  return { kind: "calls-held", count, channel: null, reason, executionId, runId: null, held: { signer, workflowId } };
}

async function readNames(tx: Tx, workspaceId: number): Promise<{ workspaceName: string; subscriberCount: number }> {
  const [row] = await tx.execute<{ name: string; subscribers: number }>(sql`
    select name, (select count(*)::int from subscriber where workspace_id = ${workspaceId}::bigint) as subscribers
    from workspace where id = ${workspaceId}::bigint`);
  return { workspaceName: row?.name ?? "", subscriberCount: row?.subscribers ?? 0 };
}
