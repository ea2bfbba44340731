import { z } from "zod";
import { inWorkspace } from "#db/client.ts";
import { systemClock } from "#server/kernel/clock.ts";
import { limits } from "#server/kernel/limits.ts";
import type { Seat } from "#server/pipeline/backtest/evaluate.ts";
import type { MemberContext } from "#server/services/context.ts";
import { findManySeats } from "./find-seats.ts";
import { trialJudges } from "./judges.ts";
import { draftSchema, loadDraftOf, whoSchema } from "./load-draft.ts";
import { findSources, selectPast } from "./select-past.ts";

export const countPassingSchema = z.strictObject({ ...draftSchema, nodeId: z.string().max(40), who: whoSchema });

/** Which way a step would have sent past events, each for the wallets that it concerned. */
export type Passing = {
  /** Past events that were looked at, and passages: one wallet of one event each. */
  events: number;
  passages: number;
  /** By way out. */
  ways: Record<string, number>;
  /** Went another way before, or ended. */
  elsewhere: number;
  /** Hung on an answer that nobody kept. */
  unknown: number;
  /** The time was over before everything was looked at. */
  isCut: boolean;
};

/** Events that are walked between two looks at the clock. */
const AT_ONCE = 100;

/**
 * How often a step would have gone which way over the newest stored events, `limits.trialEventsCounted` passages at
 * most and not longer than `limits.trialCountMs`. Walked by the interpreter; nothing is sent, asked or written.
 *
 * @param signal stops between two batches: nobody waits for the answer any more
 * @returns null while the step, or what leads to it, is not finished
 */
export async function countPassing(
  ctx: MemberContext,
  input: z.infer<typeof countPassingSchema>,
  signal?: AbortSignal,
): Promise<Passing | null> {
  const until = systemClock.now().getTime() + limits.trialCountMs;
  const begun = await inWorkspace(ctx.workspaceId, async (tx) => {
    const { compiled } = await loadDraftOf(tx, ctx, { ...input, upTo: input.nodeId });
    if (compiled.kind === "refused" || !compiled.plan.graph.nodes[input.nodeId]) return null;
    const of = { workspaceId: ctx.workspaceId, id: input.id, plan: compiled.plan };
    const past = await selectPast(tx, of, { ...(await findSources(tx, of)), limit: limits.trialEventsCounted });
    return { of, past: past.filter(({ run }) => run.failed === undefined) };
  });
  if (!begun) return null;
  const { of, past } = begun;
  const counted: Passing = { events: 0, passages: 0, ways: {}, elsewhere: 0, unknown: 0, isCut: false };
  for (let at = 0; at < past.length; at += AT_ONCE) {
    const left = limits.trialEventsCounted - counted.passages;
    if (left <= 0 || signal?.aborted) break;
    if (systemClock.now().getTime() > until) return { ...counted, isCut: true };
    const found = await findManySeats(of, past.slice(at, at + AT_ONCE), { who: input.who, limit: left });
    await addPassages(counted, { ctx, nodeId: input.nodeId, seats: found.seats });
    counted.events += found.events;
  }
  return counted;
}

type Adding = { ctx: MemberContext; nodeId: string; seats: Seat[] };

async function addPassages(counted: Passing, { ctx, nodeId, seats }: Adding): Promise<void> {
  const visits = seats.map(({ plan, run, event, member }) => ({
    ...{ plan, workspaceId: run.workspaceId, triggerNodeId: run.triggerNodeId },
    triggerHandle: run.triggerHandle ?? ("next" as const),
    values: member.facts ? { ...run.values, ...member.facts } : run.values,
    subscriber: { id: member.id, address: member.address, zone: member.zone },
    now: event.occurredAt,
  }));
  const visited = await inWorkspace(ctx.workspaceId, (tx) => trialJudges().tryOut(tx, visits));
  for (const one of visited) {
    counted.passages += 1;
    const step = one.steps.find((each) => each.nodeId === nodeId);
    const way = step?.handle ?? (step ? step.result : undefined);
    if (way !== undefined) counted.ways[way] = (counted.ways[way] ?? 0) + 1;
    else if (one.kind === "unknown") counted.unknown += 1;
    else counted.elsewhere += 1;
  }
}
