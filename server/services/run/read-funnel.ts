import { sql } from "drizzle-orm";
import type { z } from "zod";
import { inWorkspace, type Tx } from "#db/client.ts";
import type { MemberContext } from "#server/services/context.ts";
import type { FrozenGraph } from "./describe-frozen.ts";
import { loadRunStory } from "./load-run-story.ts";
import { runIdSchema } from "./read-run.ts";

/** How many went along which edge of a run's graph, and how many ended at which node. */
export type RunFunnel = {
  workflowName: string;
  frozen: FrozenGraph;
  version: { number: number; publishedAt: Date; publishedBy: string };
  /** By edge id. An edge without a number was taken by nobody. */
  passed: Record<string, number>;
  /** By node id. */
  stopped: Record<string, number>;
  /** `none`: nothing has been counted, so every number is unknown; `so-far`: some are still on their way. */
  counted: "none" | "so-far" | "all";
};

/** A run's funnel, from its own counters: as many rows as its graph has edges and nodes, whatever it reached. */
export async function readFunnel(ctx: MemberContext, input: z.input<typeof runIdSchema>): Promise<RunFunnel> {
  const { id: runId } = runIdSchema.parse(input);
  return await inWorkspace(ctx.workspaceId, async (tx) => {
    const story = await loadRunStory(tx, { workspaceId: ctx.workspaceId, runId });
    const { workflowName, frozen, version, state, reachedCount } = story;
    const counts = await selectCounts(tx, { workspaceId: ctx.workspaceId, runId });
    const isOpen = state === "waiting" || state === "running";
    const isNothingKnown = counts.length === 0 && (isOpen || reachedCount > 0);
    const counted = isNothingKnown ? "none" : isOpen ? "so-far" : "all";
    return { workflowName, frozen, version, ...splitCounts(counts), counted };
  });
}

type EdgeCount = { edgeId: string; passed: number };

async function selectCounts(tx: Tx, o: { workspaceId: number; runId: number }): Promise<EdgeCount[]> {
  return await tx.execute<EdgeCount>(sql`
    select edge_id as "edgeId", passed::float8 as passed
    from edge_count
    where run_id = ${o.runId}::bigint and workspace_id = ${o.workspaceId}::bigint
    order by edge_id limit 1000`);
}

const STOP = "stop:";

/** Those who went on, by edge, and those who ended, by node: one counter each, told apart by its name. */
export function splitCounts(counts: readonly EdgeCount[]): Pick<RunFunnel, "passed" | "stopped"> {
  const passed: Record<string, number> = {};
  const stopped: Record<string, number> = {};
  for (const { edgeId, passed: number } of counts) {
    if (edgeId.startsWith(STOP)) stopped[edgeId.slice(STOP.length)] = number;
    else passed[edgeId] = number;
  }
  return { passed, stopped };
}
