import { inArray } from "drizzle-orm";
import type { Tx } from "#db/client.ts";
import { workflowVersion } from "#db/schema/workflow.ts";
import { type PreparedPlan, preparePlan } from "#server/catalog/prepare-plan.ts";
import {
  type AudienceSpec,
  audienceKey,
  type CompiledPlan,
  TRIGGER_HANDLES,
  type TriggerHandle,
} from "#server/contract/plan.ts";

/** What audience needs of a published version. */
export type VersionPlan = {
  /** By trigger node and its way out: who follows, and the edges that lead there. */
  audienceOf: (triggerNodeId: string, handle: TriggerHandle) => VersionAudience | undefined;
  /** The graph, ready to be followed. */
  prepared: PreparedPlan;
};

export type VersionAudience = { nodeId: string; spec: AudienceSpec; edgeIds: string[] };

const VERSIONS_KEPT = 500;

/** Reads plans once: published versions never change. */
export function createPlans(): (tx: Tx, versionIds: number[]) => Promise<Map<number, VersionPlan>> {
  const kept = new Map<number, VersionPlan>();
  return async (tx, versionIds) => {
    const missing = [...new Set(versionIds)].filter((id) => !kept.has(id));
    if (missing.length > 0) {
      const rows = await tx
        .select({ id: workflowVersion.id, plan: workflowVersion.plan })
        .from(workflowVersion)
        .where(inArray(workflowVersion.id, missing));
      for (const row of rows) kept.set(row.id, toPlan(row.plan));
    }
    const wanted = new Map([...kept].filter(([id]) => versionIds.includes(id)));
    for (const id of kept.keys()) {
      if (kept.size <= VERSIONS_KEPT) break;
      kept.delete(id);
    }
    return wanted;
  };
}

/** A trigger's ways have few names; any other is its usual one. */
function wayOf(handle: string): TriggerHandle {
  return TRIGGER_HANDLES.find((way) => way === handle) ?? "next";
}

function toPlan(stored: CompiledPlan): VersionPlan {
  const prepared = preparePlan(stored);
  const { audiences, graph } = prepared.plan;
  const edges = Object.entries(graph.edges);
  const found = new Map(
    Object.entries(audiences).map(([key, { nodeId, spec }]) => {
      const leading = edges.filter(
        ([, { from, to }]) => key === audienceKey(from[0], wayOf(from[1])) && (to[0] === nodeId || from[0] === nodeId),
      );
      return [key, { nodeId, spec, edgeIds: leading.map(([id]) => id) }];
    }),
  );
  return { prepared, audienceOf: (triggerNodeId, handle) => found.get(audienceKey(triggerNodeId, handle)) };
}
