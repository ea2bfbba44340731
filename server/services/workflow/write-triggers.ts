import { and, asc, eq, inArray, type SQL, sql } from "drizzle-orm";
import type { Tx } from "#db/client.ts";
import { jsonText } from "#db/json-text.ts";
import { trigger } from "#db/schema/workflow.ts";
import type { CompiledPlan, TriggerSpec } from "#server/contract/plan.ts";
import { present } from "#server/kernel/assert.ts";
import { writeInterests } from "./write-interests.ts";

type Of = { workspaceId: number; id: number };

/**
 * Makes the trigger rows those of this plan, with the logs that ingest has to fetch for them. A When node keeps its row
 * over versions, so a signal's token and its senders' idempotency keys stay good; rows of nodes that are gone go to sleep.
 *
 * A row that was awake and looks at the same place goes on where it is, so that publishing misses nothing. A new one, one
 * that slept, and one that looks elsewhere begin above the block that reading has reached: no blast of history.
 * Call it under the workflow's lock.
 */
export async function writeTriggers(
  tx: Tx,
  { workspaceId, id, versionId, plan, now }: Of & { versionId: number; plan: CompiledPlan; now: Date },
): Promise<void> {
  const ofWorkflow = and(eq(trigger.workspaceId, workspaceId), eq(trigger.workflowId, id));
  const existing = await tx
    .select({ id: trigger.id, nodeId: trigger.nodeId, active: trigger.active, spec: trigger.spec })
    .from(trigger)
    .where(ofWorkflow)
    .orderBy(asc(trigger.id));
  await tx.update(trigger).set({ active: false }).where(ofWorkflow);
  for (const { nodeId, spec } of plan.triggers) {
    const row = existing.find((old) => old.nodeId === nodeId && old.spec.kind === spec.kind);
    const goesOn = row?.active === true && placeOf(row.spec) === placeOf(spec);
    const columns = { versionId, ...columnsOf(spec), active: true };
    // a row that slept is awake from now on; one that was awake has missed nothing
    const since = {
      ...(!goesOn && { fromBlock: whereReadingStands(columns.chainId) }),
      ...(!row?.active && { activeFrom: now }),
    };
    const triggerId = row?.id ?? (await insert({ nodeId, ...columns, ...since }));
    if (row) {
      await tx
        .update(trigger)
        .set({ ...columns, ...since })
        .where(and(eq(trigger.id, row.id), eq(trigger.workspaceId, workspaceId)));
    }
    await writeInterests(tx, { triggerId, spec });
  }

  async function insert(columns: Omit<typeof trigger.$inferInsert, "workspaceId" | "workflowId" | "fromBlock">) {
    const [row] = await tx
      .insert(trigger)
      .values({ workspaceId, workflowId: id, createdAt: now, ...columns })
      .returning({ id: trigger.id });
    return present(row, "an insert returns its row").id;
  }
}

/**
 * Wakes or puts to sleep the rows of the live version. What passes while they sleep is not theirs: a row that wakes
 * begins at this moment, and above the block that reading has reached.
 */
export async function setTriggersActive(
  tx: Tx,
  { workspaceId, id, nodeIds, active, now }: Of & { nodeIds: string[]; active: boolean; now: Date },
): Promise<void> {
  if (nodeIds.length === 0) return;
  const since = active && { activeFrom: now, fromBlock: whereReadingStands(trigger.chainId) };
  await tx
    .update(trigger)
    .set({ active, ...since })
    .where(and(eq(trigger.workspaceId, workspaceId), eq(trigger.workflowId, id), inArray(trigger.nodeId, nodeIds)));
}

/** Null for what is no chain's, and for a chain that was never read. */
function whereReadingStands(chainId: number | null | typeof trigger.chainId): SQL<number | null> {
  return sql`(select c.block_number from chain_cursor c where c.chain_id = ${chainId}::integer)`;
}

/** Where a trigger looks: what else it says of what it finds there may change without a new beginning. */
function placeOf(spec: TriggerSpec): string {
  switch (spec.kind) {
    case "log":
      return jsonText([spec.chainId, spec.address, spec.topic0]);
    case "activity":
      return jsonText([spec.chainId, spec.whose, spec.tokens.map((token) => token.address).toSorted(), spec.native]);
    case "reading":
      return jsonText([spec.source, spec.whose]);
    case "time":
      return jsonText(spec.schedule);
    case "signal":
      return "";
  }
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
