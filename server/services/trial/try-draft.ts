import { eq } from "drizzle-orm";
import { z } from "zod";
import { inWorkspace, type Tx } from "#db/client.ts";
import { event as eventTable } from "#db/schema/match.ts";
import type { BacktestMessage } from "#server/contract/backtest.ts";
import type { Problem } from "#server/contract/catalog.ts";
import { audienceKey } from "#server/contract/plan.ts";
import type { Outcome, Step } from "#server/contract/step.ts";
import type { Values } from "#server/contract/value.ts";
import { NotFoundError } from "#server/kernel/errors.ts";
import { evaluate, type Passed } from "#server/pipeline/backtest/evaluate.ts";
import { notKept, UNSENT } from "#server/pipeline/interpreter/explain-passages.ts";
import type { MemberContext } from "#server/services/context.ts";
import { describeFrozen } from "#server/services/run/describe-frozen.ts";
import { type EventFacts, selectEventFacts } from "#server/services/run/event-facts.ts";
import type { Passage } from "#server/services/run/explain-wallet.ts";
import { tellEnding } from "#server/services/run/explain-words.ts";
import { tellEvent } from "#server/services/run/tell-event.ts";
import { findSeats, type TrialSeat } from "./find-seats.ts";
import { trialJudges } from "./judges.ts";
import { eventSchema, graphSchema, loadDraftOf, NO_WORKFLOW, whoSchema } from "./load-draft.ts";
import { findSources, type OfDraft, type PastRun, wouldBegin } from "./select-past.ts";
import { type CallLook, simulateCalls } from "./simulate-calls.ts";
import { typedRun } from "./typed-event.ts";

export const tryDraftSchema = z.strictObject({ ...graphSchema, event: eventSchema, who: whoSchema });
export type TryDraftInput = z.infer<typeof tryDraftSchema>;
export type ChosenEvent = TryDraftInput["event"];

/** One wallet's way through the draft, and what it would have been told. */
export type TrialPassage = {
  address: `0x${string}`;
  /** Null for a wallet that nobody knows yet. */
  subscriberId: number | null;
  /** In what this is not as it would be. */
  note: string | null;
  /** Null where it hangs on an answer that nobody kept. */
  outcome: Outcome | null;
  answer: string;
  steps: Step[];
  values: Values;
  headline: string;
  messages: BacktestMessage[];
  /** Calls of contracts among them, simulated on their chains as they stand now. */
  calls: CallLook[];
  creditsMilli: number;
};

/** What all the passages of a trial share. */
export type TrialStory = Pick<
  Passage,
  "frozen" | "outputs" | "triggerNodeId" | "triggerHandle" | "audienceNodeId" | "event"
>;

export type Trial =
  | { kind: "tried"; story: TrialStory; passages: TrialPassage[]; leftOut: Problem[] }
  /** The event would not start the draft as it stands. */
  | { kind: "passed-by" }
  | { kind: "refused"; problems: Problem[] };

/**
 * Walks one event through a draft for a few subscribers: the same interpreter as the live path, with what it would do
 * only told; a call of a contract is simulated. Nothing is sent, charged or learned, no backend is asked, no row is written.
 *
 * @throws NotFoundError, BadInputError
 */
export async function tryDraft(ctx: MemberContext, input: TryDraftInput): Promise<Trial> {
  const begun = await inWorkspace(ctx.workspaceId, async (tx) => {
    const { compiled, graph } = await loadDraftOf(tx, ctx, input);
    if (compiled.kind === "refused") return compiled;
    const of = { workspaceId: ctx.workspaceId, id: input.id ?? NO_WORKFLOW, plan: compiled.plan };
    const past = await beginRun(tx, of, { event: input.event, now: ctx.now });
    return { kind: "begun" as const, past, of, graph, leftOut: compiled.leftOut };
  });
  if (begun.kind === "refused") return begun;
  const { past, of, graph, leftOut } = begun;
  if (!past) return { kind: "passed-by" };
  const seats = await findSeats(of, past, input.who);
  const trial = await inWorkspace(ctx.workspaceId, async (tx): Promise<Tried> => {
    const frozen = await describeFrozen(tx, { workspaceId: of.workspaceId, graph });
    const passed = await evaluate(
      trialJudges(),
      tx,
      seats.map(({ seat }) => seat),
    );
    const story = { frozen, ...storyOf(of, past), event: await factsOf(tx, past) };
    return {
      kind: "tried",
      story,
      passages: passed.map((one, at) => asPassage(one, { seat: seats[at], story, of })),
      leftOut,
    };
  });
  // outside of the transaction: chains take their time
  const passages = await Promise.all(
    trial.passages.map(async (one) => ({ ...one, calls: await simulateCalls(ctx.workspaceId, one.messages) })),
  );
  return { ...trial, passages };
}

type Tried = Extract<Trial, { kind: "tried" }>;

/** The run that an event would begin; undefined when the draft's When lets it pass by. */
export async function beginRun(
  tx: Tx,
  of: OfDraft,
  { event, now }: { event: ChosenEvent; now: Date },
): Promise<PastRun | undefined> {
  if (event.kind === "typed") return typedRun(of, event, now);
  const [row] = await tx.select().from(eventTable).where(eq(eventTable.id, event.eventId)).limit(1);
  if (!row) throw new NotFoundError("This event", { id: event.eventId });
  const { triggers } = await findSources(tx, of);
  const begun = await wouldBegin(tx, of, { events: [row], triggers });
  return begun.find(({ run }) => run.triggerNodeId === event.nodeId && run.failed === undefined);
}

function storyOf({ plan }: OfDraft, { run }: PastRun): Omit<TrialStory, "frozen" | "event"> {
  const { triggerNodeId, triggerHandle = "next" } = run;
  const audienceNodeId = plan.audiences[audienceKey(triggerNodeId, triggerHandle)]?.nodeId ?? null;
  return { outputs: plan.outputs, triggerNodeId, triggerHandle, audienceNodeId };
}

async function factsOf(tx: Tx, { event }: PastRun): Promise<EventFacts> {
  const stored = event.id === 0 ? null : await selectEventFacts(tx, event.id);
  if (stored) return stored;
  const { kind, chainId, occurredAt, observedAt } = event;
  return {
    ...{ kind, chainId, chainName: null, explorerUrl: null, blockNumber: null, isFinal: false, txHash: null },
    ...{ logIndex: null, address: null, payload: null, occurredAt, observedAt, orphanedAt: null },
  };
}

type Telling = { seat: TrialSeat | undefined; story: TrialStory; of: OfDraft };

function asPassage(passed: Passed, { seat, story, of }: Telling): TrialPassage {
  const { member, visited, run, messages, creditsMilli } = passed;
  const at = passed.event.occurredAt;
  const walked = visited.steps.map((step) => (step.result === "drafted" ? { ...step, text: UNSENT } : step));
  const asked = visited.kind === "unknown" ? visited.nodeIds.map((nodeId) => notKept(nodeId, at)) : [];
  const steps = [...walked, ...asked];
  const outcome = visited.kind === "ended" ? visited.outcome : null;
  const reason = visited.kind === "ended" ? visited.reason : (asked[0]?.text ?? null);
  const values = { ...run.values, ...member.facts };
  return {
    ...{ address: member.address, subscriberId: member.id || null, note: seat?.note ?? null, outcome, steps, values },
    answer: tellEnding({ outcome, reason, steps, graph: story.frozen.graph, isComputed: true }),
    headline: headlineOf(of, { passed, values }),
    ...{ messages, calls: [], creditsMilli },
  };
}

function headlineOf({ plan }: OfDraft, { passed: { event, run }, values }: { passed: Passed; values: Values }): string {
  return tellEvent({
    ...{ kind: event.kind, handle: run.triggerHandle ?? "next", values, hits: { wallets: 1, first: null } },
    outputs: plan.outputs[run.triggerNodeId] ?? [],
    spec: plan.triggers.find(({ nodeId }) => nodeId === run.triggerNodeId)?.spec ?? null,
    node: plan.graph.nodes[run.triggerNodeId] ?? null,
  });
}
