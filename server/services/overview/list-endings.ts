import { and, asc, eq, gt, isNotNull, isNull, lte, or } from "drizzle-orm";
import type { Tx } from "#db/client.ts";
import { workflow } from "#db/schema/workflow.ts";
import type { Look } from "./list-looks.ts";

const WARN_DAYS = 3;
const DAY_MS = 86_400_000;
const SHOWN = 5;

/** Workflows that pause by themselves within three days, and those that did so in the last one. */
export async function listEndings(tx: Tx, { workspaceId, now }: { workspaceId: number; now: Date }): Promise<Look[]> {
  const isEnding = and(
    eq(workflow.state, "live"),
    lte(workflow.expiresAt, new Date(now.getTime() + WARN_DAYS * DAY_MS)),
  );
  const hasEnded = and(
    eq(workflow.state, "paused"),
    isNull(workflow.pausedBy),
    isNotNull(workflow.expiresAt),
    gt(workflow.pausedAt, new Date(now.getTime() - DAY_MS)),
  );
  const rows = await tx
    .select({ id: workflow.id, name: workflow.name, state: workflow.state, expiresAt: workflow.expiresAt })
    .from(workflow)
    .where(and(eq(workflow.workspaceId, workspaceId), or(isEnding, hasEnded)))
    .orderBy(asc(workflow.expiresAt), asc(workflow.id))
    .limit(SHOWN);
  return rows.map(({ id, name, state, expiresAt }) => ({
    kind: state === "live" ? "workflow-ending" : "workflow-ended",
    count: 1,
    channel: null,
    reason: null,
    executionId: null,
    runId: null,
    workflow: { id, name, endsAt: expiresAt ?? now },
  }));
}
