import { and, eq, inArray } from "drizzle-orm";
import type { Tx } from "#db/client.ts";
import { trigger } from "#db/schema/workflow.ts";
import type { CompiledPlan, TriggerSpec } from "#server/contract/plan.ts";

type Of = { workspaceId: number; id: number };

/**
 * Makes the trigger rows those of this plan. A When node keeps its row over versions, so a signal's token and its
 * senders' idempotency keys stay good; rows of nodes that are gone go to sleep.
 * Call it under the workflow's lock.
 */
export async function writeTriggers(
  tx: Tx,
  { workspaceId, id, versionId, plan, now }: Of & { versionId: number; plan: CompiledPlan; now: Date },
): Promise<void> {
  const ofWorkflow = and(eq(trigger.workspaceId, workspaceId), eq(trigger.workflowId, id));
  const existing = await tx
    .select({ id: trigger.id, nodeId: trigger.nodeId, kind: trigger.kind, active: trigger.active })
    .from(trigger)
    .where(ofWorkflow);
  await tx.update(trigger).set({ active: false }).where(ofWorkflow);
  for (const { nodeId, spec } of plan.triggers) {
    const columns = { versionId, ...columnsOf(spec), active: true };
    const row = existing.find((old) => old.nodeId === nodeId && old.kind === spec.kind);
    if (row)
      await tx
        .update(trigger)
        // a row that slept is awake from now on; one that was awake has missed nothing
        .set({ ...columns, ...(!row.active && { activeFrom: now }) })
        .where(and(eq(trigger.id, row.id), eq(trigger.workspaceId, workspaceId)));
    else
      await tx
        .insert(trigger)
        .values({ workspaceId, workflowId: id, nodeId, createdAt: now, activeFrom: now, ...columns });
  }
}

/** Wakes or puts to sleep the rows of the live version; what passes while they sleep is not theirs. */
export async function setTriggersActive(
  tx: Tx,
  { workspaceId, id, nodeIds, active, now }: Of & { nodeIds: string[]; active: boolean; now: Date },
): Promise<void> {
  if (nodeIds.length === 0) return;
  await tx
    .update(trigger)
    .set({ active, ...(active && { activeFrom: now }) })
    .where(and(eq(trigger.workspaceId, workspaceId), eq(trigger.workflowId, id), inArray(trigger.nodeId, nodeIds)));
}

function columnsOf(spec: TriggerSpec) {
  const nothing = { kind: spec.kind, chainId: null, address: null, topic0: null, spec };
  switch (spec.kind) {
    case "log":
      return { ...nothing, chainId: spec.chainId, address: spec.address, topic0: spec.topic0 };
    case "activity":
      return { ...nothing, chainId: spec.chainId };
    case "reading":
      return { ...nothing, chainId: "chainId" in spec.source ? spec.source.chainId : null };
    case "time":
      return { ...nothing, chainId: "chainId" in spec.schedule ? spec.schedule.chainId : null };
    case "signal":
      return nothing;
  }
}
