import { eq } from "drizzle-orm";
import type { Db } from "#db/client.ts";
import { backtest } from "#db/schema/backtest.ts";
import { workflowVersion } from "#db/schema/workflow.ts";
import { type AudienceSpec, audienceKey, type CompiledPlan } from "#server/contract/plan.ts";
import { present } from "#server/kernel/assert.ts";
import type { NewRun, WouldTrigger } from "../hand-overs.ts";
import type { Claimed } from "./claim-backtest.ts";

/** One of the two versions that are held against each other. */
export type Side = { plan: CompiledPlan; triggers: WouldTrigger[] };
export type Sides = { tested: Side; live: Side | null };
export type SideName = keyof Sides;

/** Who follows behind the trigger of a run; undefined when nobody does. */
export function audienceOf({ plan }: Side, { triggerNodeId, triggerHandle }: NewRun): AudienceSpec | undefined {
  return plan.audiences[audienceKey(triggerNodeId, triggerHandle ?? "next")]?.spec;
}

const KEPT = 8;

/** Reads the plans of a backtest once: they never change while it runs. */
export function createLoadSides(db: Db): (test: Claimed) => Promise<Sides> {
  const kept = new Map<number, Sides>();
  return async (test) => {
    const known = kept.get(test.id);
    if (known) return known;
    const sides = await loadSides(db, test);
    kept.set(test.id, sides);
    for (const id of kept.keys()) {
      if (kept.size <= KEPT) break;
      kept.delete(id);
    }
    return sides;
  };
}

async function loadSides(db: Db, { id, liveVersionId, sources }: Claimed): Promise<Sides> {
  const [row] = await db.select({ plan: backtest.plan }).from(backtest).where(eq(backtest.id, id)).limit(1);
  const [live] =
    liveVersionId === null
      ? []
      : await db
          .select({ plan: workflowVersion.plan })
          .from(workflowVersion)
          .where(eq(workflowVersion.id, liveVersionId))
          .limit(1);
  const named = sources.flatMap((source) => (source.kind === "named" ? source.triggers : []));
  const toSide = (plan: CompiledPlan, own: typeof named): Side => ({
    plan,
    triggers: plan.triggers.map(({ nodeId, spec }) => ({
      ...{ nodeId, spec },
      namedBy: own.filter((one) => one.nodeId === nodeId).map((one) => one.id),
    })),
  });
  return {
    tested: toSide(
      present(row, "a claimed backtest is there").plan,
      named.filter(({ isTested }) => isTested),
    ),
    live: live ? toSide(live.plan, named) : null,
  };
}
