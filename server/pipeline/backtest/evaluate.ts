import type { Tx } from "#db/client.ts";
import type { BacktestMessage } from "#server/contract/backtest.ts";
import type { CompiledPlan } from "#server/contract/plan.ts";
import type { DeliveryDraft } from "#server/contract/step.ts";
import { type NewRun, NOWHERE, type PastEvent, type Reach, type Visited } from "../hand-overs.ts";
import type { BacktestDeps } from "./backtest-deps.ts";
import type { Member } from "./read-members.ts";
import type { SideName } from "./sides.ts";

/** What judges without writing. */
export type Judges = Pick<BacktestDeps, "tryOut" | "readReaches" | "planDeliveries">;

/** One member of a run's audience, on one side. */
export type Seat = { side: SideName; plan: CompiledPlan; event: PastEvent; run: NewRun; member: Member };
/** What came of it; without messages when they would not have been told. */
export type Passed = Seat & { visited: Visited; messages: BacktestMessage[]; creditsMilli: number };

/**
 * What each version would have come to for these members: the one place that turns run values and a page of an audience
 * into endings. Rows: settings, kept answers and addresses are read, none written.
 */
export async function evaluate(deps: Judges, tx: Tx, seats: Seat[]): Promise<Passed[]> {
  if (seats.length === 0) return [];
  const visited = await deps.tryOut(
    tx,
    seats.map(({ plan, run, event, member }) => ({
      plan,
      workspaceId: run.workspaceId,
      triggerNodeId: run.triggerNodeId,
      triggerHandle: run.triggerHandle ?? "next",
      values: member.facts ? { ...run.values, ...member.facts } : run.values,
      subscriber: { id: member.id, address: member.address, zone: member.zone },
      now: event.occurredAt,
    })),
  );
  const walked = seats.flatMap((seat, at) => {
    const what = visited[at];
    return what ? [{ ...seat, visited: what }] : [];
  });
  const told = walked.filter(({ visited: what }) => draftsOf(what).length > 0).map(({ member }) => member.id);
  const reaches = await deps.readReaches(tx, [...new Set(told)]);
  return walked.map((one) => {
    const planned = draftsOf(one.visited).map((draft) => plan(deps, draft, reaches.get(one.member.id) ?? NOWHERE));
    return {
      ...one,
      messages: planned.map(({ message }) => message),
      creditsMilli: planned.reduce((sum, { creditsMilli }) => sum + creditsMilli, 0),
    };
  });
}

/** What is unknown was not told, whatever its other branches had ready. */
function draftsOf(visited: Visited): DeliveryDraft[] {
  return visited.kind === "ended" && visited.outcome === "told" ? visited.drafts : [];
}

function plan(deps: Judges, draft: DeliveryDraft, reach: Reach): { message: BacktestMessage; creditsMilli: number } {
  const planned = deps.planDeliveries(draft, reach);
  const sent = planned.filter(({ state }) => state === "waiting");
  const { nodeId, urgency, content, why } = draft;
  return {
    message: {
      ...{ nodeId, urgency, content, why },
      deliveries: planned.map(({ channel, state, reason }) => ({ channel, isSent: state === "waiting", reason })),
    },
    creditsMilli: sent.reduce((sum, { priceMilli }) => sum + priceMilli, 0),
  };
}
