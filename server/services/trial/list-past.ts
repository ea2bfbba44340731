import { z } from "zod";
import { inWorkspace } from "#db/client.ts";
import { chainOf } from "#server/catalog/chains/index.ts";
import type { BacktestNote } from "#server/contract/backtest.ts";
import type { Handle, Problem } from "#server/contract/catalog.ts";
import type { Graph } from "#server/contract/graph.ts";
import { audienceKey, type CompiledPlan, TRIGGER_HANDLES } from "#server/contract/plan.ts";
import type { Output, Values } from "#server/contract/value.ts";
import { limits } from "#server/kernel/limits.ts";
import { walletOf } from "#server/pipeline/backtest/read-members.ts";
import type { MemberContext } from "#server/services/context.ts";
import { tellEvent } from "#server/services/run/tell-event.ts";
import { countHits } from "./find-seats.ts";
import { graphSchema, loadDraftOf, NO_WORKFLOW } from "./load-draft.ts";
import { findSources, type PastRun, selectPast } from "./select-past.ts";

export const listPastSchema = z.strictObject(graphSchema);

/** A When node whose events can be tried, with the values that its events bring. */
export type TrialStart = { nodeId: string; name: string; handles: Handle[]; outputs: Output[] };

/** A stored event that would begin a run of the draft, in words. */
export type PastEventWords = {
  eventId: number;
  nodeId: string;
  headline: string;
  occurredAt: Date;
  blockNumber: number | null;
  chainName: string | null;
  /** The one wallet that it names for this audience; null when it names none, or many. */
  wallet: string | null;
  /** How many it names of itself. */
  wallets: number;
  values: Values;
};

export type ListedPast =
  | { kind: "listed"; starts: TrialStart[]; events: PastEventWords[]; notes: BacktestNote[]; leftOut: Problem[] }
  | { kind: "refused"; problems: Problem[] };

/** What a draft can be tried with: its When nodes, and the newest stored events that would start it. Writes nothing. */
export async function listPast(ctx: MemberContext, input: z.infer<typeof listPastSchema>): Promise<ListedPast> {
  const found = await inWorkspace(ctx.workspaceId, async (tx) => {
    const { compiled, graph } = await loadDraftOf(tx, ctx, input);
    if (compiled.kind === "refused") return compiled;
    const { plan, leftOut } = compiled;
    const of = { workspaceId: ctx.workspaceId, id: input.id ?? NO_WORKFLOW, plan };
    const { notes, ...sources } = await findSources(tx, of);
    const past = await selectPast(tx, of, { ...sources, notes, limit: limits.trialEventsListed });
    return { kind: "past" as const, plan, leftOut, notes, past, graph };
  });
  if (found.kind === "refused") return found;
  const { plan, past, leftOut, notes, graph } = found;
  const named = past.flatMap(({ event, run }) => (Array.isArray(run.hits) || !run.hits ? [] : [event.id]));
  const hitsOf = await countHits(named);
  const events = past.map((one) => inWords(one, { plan, hits: hitsOf.get(one.event.id), graph }));
  return { kind: "listed", starts: startsOf(plan), events, notes, leftOut };
}

type Hits = { wallets: number; first: Values | null };

function inWords(
  { event, run }: PastRun,
  { plan, hits: found, graph }: { plan: CompiledPlan; hits: Hits | undefined; graph: Graph },
): PastEventWords {
  const handle = run.triggerHandle ?? "next";
  const given = Array.isArray(run.hits) ? run.hits : [];
  const hits = found ?? { wallets: given.length, first: given[0]?.values ?? null };
  const spec = plan.triggers.find(({ nodeId }) => nodeId === run.triggerNodeId)?.spec ?? null;
  const audience = plan.audiences[audienceKey(run.triggerNodeId, handle)]?.spec;
  return {
    eventId: event.id,
    nodeId: run.triggerNodeId,
    headline: tellEvent({
      ...{ kind: event.kind, handle, values: run.values, outputs: plan.outputs[run.triggerNodeId] ?? [], spec, hits },
      node: graph.nodes[run.triggerNodeId] ?? null,
    }),
    occurredAt: event.occurredAt,
    blockNumber: event.blockNumber,
    chainName: event.chainId === null ? null : (chainOf(event.chainId)?.name ?? null),
    wallet: audience ? (walletOf(audience, run) ?? null) : null,
    wallets: hits.wallets,
    values: { ...run.values, ...(hits.wallets === 1 ? hits.first : {}) },
  };
}

function startsOf(plan: CompiledPlan): TrialStart[] {
  return plan.triggers.flatMap(({ nodeId }) => {
    const led = TRIGGER_HANDLES.filter((handle) => plan.audiences[audienceKey(nodeId, handle)]);
    if (led.length === 0) return [];
    const outputs = plan.outputs[nodeId] ?? [];
    return [{ nodeId, name: plan.graph.nodes[nodeId]?.name ?? "", handles: led.map(asHandle), outputs }];
  });
}

const WAY_WORDS = { next: "It happened", unknown: "It could not be read", ending: "It will soon end" } as const;
const asHandle = (id: (typeof TRIGGER_HANDLES)[number]): Handle => ({ id, label: WAY_WORDS[id] });
