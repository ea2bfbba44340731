import type {
  SourceQuestion,
  SourceReply,
  StepInput,
  StepResult,
  SubscriberFacts,
} from "#server/catalog/define-node.ts";
import type { PlannedNode, PreparedPlan } from "#server/catalog/prepare-plan.ts";
import { shortAddress } from "#server/catalog/show-value.ts";
import type { Attributes } from "#server/contract/attribute.ts";
import { audienceKey, type TriggerHandle } from "#server/contract/plan.ts";
import type { DeliveryDraft, Outcome, Step } from "#server/contract/step.ts";
import type { Ref, Value, Values } from "#server/contract/value.ts";
import { endOf } from "./end-of.ts";
import { eventWhy } from "./event-why.ts";
import type { Arrival } from "./load-arrivals.ts";
import { readStored } from "./read-stored.ts";
import { standingOutputs, standingText, type TopicStanding, whyOff } from "./topic-standing.ts";
import { triggerStep } from "./trigger-step.ts";
import { whyLine } from "./why-line.ts";

/** One subscriber's passage so far, and all that it may read. */
export type Passage = {
  plan: PreparedPlan;
  triggerNodeId: string;
  /** The way out of the trigger. */
  triggerHandle: TriggerHandle;
  /** The event's values. */
  values: Values;
  subscriber: SubscriberFacts;
  /** By topic id: every topic that the plan reads. */
  standings: ReadonlyMap<number, TopicStanding>;
  /** What the team's backend pushed of them. */
  attributes: Attributes;
  /** How and when they came; undefined for a wallet that nobody knows yet, and where nothing asks for it. */
  arrival?: Arrival | undefined;
  /** Steps taken before; they are not taken again. */
  steps: Step[];
  /** By node id: what a team's backend said. */
  answers: ReadonlyMap<string, { reply: SourceReply; durationMs: number }>;
  /** Where nothing is really done, a wait is over at once. */
  passesWaits?: boolean;
  /** This is the last attempt: what could be tried again fails now. */
  isLastAttempt: boolean;
  now: Date;
};

export type Wanted = { nodeId: string; question: SourceQuestion };

/** What came of walking on. Steps, drafts, edges are complete so far also when it could not end yet. */
export type Interpretation = {
  /** All steps, those of before included. */
  steps: Step[];
  /** Of the steps taken now. */
  drafts: DeliveryDraft[];
  /** Edges passed now, and nodes at which a way ended now. */
  passedEdges: string[];
  stoppedAt: string[];
  /** Errors thrown by steps: bugs, for the log. */
  bugs: unknown[];
} & (
  | { kind: "ended"; outcome: Outcome; reason: string }
  | { kind: "asks"; wanted: Wanted[] }
  | { kind: "retry"; reason: string }
  /** The earliest wait is over then. */
  | { kind: "waits"; until: Date; reason: string }
);

/** `pending`: waits for an answer, another attempt or its time, and with it everything below. */
type NodeState = { kind: "went"; handle: string | undefined } | { kind: "skipped" } | { kind: "pending" };

type Walk = Passage & {
  states: Map<string, NodeState>;
  taken: Step[];
  drafts: DeliveryDraft[];
  passedEdges: string[];
  stoppedAt: string[];
  wanted: Wanted[];
  retries: string[];
  waits: { until: Date; text: string }[];
  bugs: unknown[];
};

/**
 * Walks one subscriber through a published graph. Pure: the same passage always comes to the same.
 *
 * A node is looked at when every way into it is decided; it runs when one of them was taken. Several edges of one
 * way are parallel branches. A missing value, a failure or an end in one branch leaves the others alone.
 */
export function interpret(passage: Passage): Interpretation {
  const walk: Walk = {
    ...passage,
    states: new Map(),
    taken: [...passage.steps],
    drafts: [],
    passedEdges: [],
    stoppedAt: [],
    wanted: [],
    retries: [],
    waits: [],
    bugs: [],
  };
  enter(walk);
  for (const id of passage.plan.order) {
    const node = passage.plan.nodes.get(id);
    if (node && !walk.states.has(id)) walk.states.set(id, visit(walk, node));
  }
  const { taken: steps, drafts, passedEdges, stoppedAt, wanted, bugs } = walk;
  const so = { steps, drafts, passedEdges, stoppedAt, bugs };
  if (wanted.length > 0) return { ...so, kind: "asks", wanted };
  if (walk.retries[0] !== undefined) return { ...so, kind: "retry", reason: walk.retries[0] };
  const [first] = walk.waits.toSorted((a, b) => a.until.getTime() - b.until.getTime());
  if (first) return { ...so, kind: "waits", until: first.until, reason: first.text };
  return { ...so, kind: "ended", ...endOf(steps) };
}

const earlier = (walk: Walk, nodeId: string) => walk.steps.find((step) => step.nodeId === nodeId);

/** The trigger and the audience: they brought the subscriber here. */
function enter(walk: Walk): void {
  const { plan, triggerNodeId, triggerHandle } = walk;
  const trigger = plan.nodes.get(triggerNodeId);
  const audienceId = plan.plan.audiences[audienceKey(triggerNodeId, triggerHandle)]?.nodeId;
  walk.states.set(triggerNodeId, { kind: "went", handle: undefined });
  if (trigger && !earlier(walk, triggerNodeId)) walk.taken.push(triggerStep(trigger, walk));
  if (audienceId === undefined) return;
  const before = earlier(walk, audienceId);
  if (before) walk.states.set(audienceId, { kind: "went", handle: before.handle });
  else walk.states.set(audienceId, record(walk, audienceId, audienceResult(walk)));
}

function audienceStanding({ plan, triggerNodeId, triggerHandle, standings }: Passage): TopicStanding | undefined {
  const topicId = plan.plan.audiences[audienceKey(triggerNodeId, triggerHandle)]?.spec.topicId;
  return topicId === null || topicId === undefined ? undefined : standings.get(topicId);
}

function audienceResult(walk: Walk): StepResult {
  const { address } = walk.subscriber;
  const who = shortAddress(address) ?? address;
  const standing = audienceStanding(walk);
  const outputs = { ...(standing ? standingOutputs(standing) : {}), wallet: address };
  if (!standing) return { kind: "go", handle: "next", text: `It concerns ${who}`, outputs };
  const reason = whyOff(standing);
  if (reason) return { kind: "stop", outcome: "opted-out", reason, text: `${who}: ${reason}`, outputs };
  return { kind: "go", handle: "next", text: `${who} ${standingText(standing)}`, outputs };
}

function visit(walk: Walk, node: PlannedNode): NodeState {
  const before = earlier(walk, node.id);
  if (before?.until !== undefined && before.result === "waiting") return waitOn(walk, node, before);
  if (before) return { kind: "went", handle: before.handle };
  const into = walk.plan.edgesInto.get(node.id) ?? [];
  const froms = into.map(({ edge }) => ({ handle: edge.from[1], state: walk.states.get(edge.from[0]) }));
  if (froms.some(({ state }) => state?.kind === "pending")) return { kind: "pending" };
  const isReached = froms.some(({ handle, state }) => state?.kind === "went" && state.handle === handle);
  return isReached ? record(walk, node.id, run(walk, node)) : { kind: "skipped" };
}

/** A wait that began before: its step is taken when its time has come. */
function waitOn(walk: Walk, node: PlannedNode, begun: Step): NodeState {
  const until = new Date(begun.until ?? 0);
  if (walk.now < until) {
    walk.waits.push({ until, text: begun.text });
    return { kind: "pending" };
  }
  walk.taken.splice(walk.taken.indexOf(begun), 1);
  const again = run(walk, node);
  const text = again.kind === "wait" ? again.afterwards : begun.text;
  return record(walk, node.id, { kind: "go", handle: "next", text });
}

function run(walk: Walk, { id, node, definition }: PlannedNode): StepResult {
  if (definition?.run !== "step" || node.v !== definition.v) {
    const reason = `This version has a step that is not known here (${node.type}, version ${node.v})`;
    return { kind: "failed", reason, retry: false, text: reason };
  }
  try {
    return definition.step(node.config, stepInput(walk, id));
  } catch (error) {
    walk.bugs.push(error);
    const reason = "Something went wrong in Bellwether itself. It is in the log.";
    return { kind: "failed", reason, retry: true, text: reason };
  }
}

function stepInput(walk: Walk, nodeId: string): StepInput {
  return {
    nodeId,
    subscriber: walk.subscriber,
    now: walk.now,
    read: (ref) => readRef(walk, ref),
    typeOf: walk.plan.typeOf,
    attributes: walk.attributes,
    stored: (value) => readStored(walk, value),
    segmentOf: (id) => walk.plan.plan.segments?.[id],
    answer: walk.answers.get(nodeId)?.reply,
    why: whyLine(walk.taken, audienceStanding(walk), whyOfEvent(walk)),
  };
}

function whyOfEvent({ plan, triggerNodeId, triggerHandle: handle, values, subscriber }: Walk): string[] {
  const spec = plan.plan.triggers.find(({ nodeId }) => nodeId === triggerNodeId)?.spec;
  return eventWhy({ spec, handle, values, zone: subscriber.zone });
}

/** Names with dots are one name: `ref` paths have one part today. */
function readRef({ triggerNodeId, values, taken }: Walk, [nodeId, ...path]: Ref["ref"]): Value {
  const made = nodeId === triggerNodeId ? values : taken.find((step) => step.nodeId === nodeId)?.outputs;
  const name = path.join(".");
  return made && Object.hasOwn(made, name) ? (made[name] ?? null) : null;
}

/** Writes down what a node came to, and says where it leaves the ways below. */
function record(walk: Walk, nodeId: string, result: StepResult): NodeState {
  const { durationMs = 0 } = walk.answers.get(nodeId) ?? {};
  const push = (step: Pick<Step, "result" | "handle" | "until">) => {
    const { text, inputs = [], outputs = {}, rows } = result;
    const at = walk.now.toISOString();
    walk.taken.push({ nodeId, at, durationMs, text, inputs, outputs, ...step, ...(rows ? { rows } : {}) });
  };
  switch (result.kind) {
    case "go":
      push({ result: "went", handle: result.handle });
      return leave(walk, { nodeId, handle: result.handle, mayEnd: false });
    case "deliver":
      return deliver(walk, { nodeId, result, push });
    case "stop":
      push({ result: "stopped", ...(result.outcome === "opted-out" ? { handle: "opted-out" } : {}) });
      walk.stoppedAt.push(nodeId);
      return { kind: "went", handle: undefined };
    case "ask":
      walk.wanted.push({ nodeId, question: result.question });
      return { kind: "pending" };
    case "wait":
      if (walk.passesWaits) return record(walk, nodeId, { kind: "go", handle: "next", text: result.afterwards });
      push({ result: "waiting", until: result.until.toISOString() });
      walk.waits.push({ until: result.until, text: result.text });
      return { kind: "pending" };
    case "failed":
      if (result.retry && !walk.isLastAttempt) {
        walk.retries.push(result.reason);
        return { kind: "pending" };
      }
      return fail(walk, { nodeId, push });
  }
}

type Push = (step: Pick<Step, "result" | "handle">) => void;

/** An action is taken unless its topic is off for this subscriber. */
function deliver(
  walk: Walk,
  { nodeId, result, push }: { nodeId: string; result: Extract<StepResult, { kind: "deliver" }>; push: Push },
): NodeState {
  const audienceTopicId = audienceStanding(walk)?.topic.id ?? null;
  const reasons: string[] = [];
  const drafts = result.drafts.flatMap((draft) => {
    const topicId = draft.topicId ?? (draft.content.kind === "message" ? audienceTopicId : null);
    const standing = topicId === null ? undefined : walk.standings.get(topicId);
    const reason = standing && whyOff(standing);
    if (reason) reasons.push(reason);
    return reason ? [] : [{ ...draft, nodeId, topicId }];
  });
  if (drafts.length === 0 && reasons[0] !== undefined) {
    return record(walk, nodeId, { kind: "stop", outcome: "opted-out", reason: reasons[0], text: reasons[0] });
  }
  push({ result: "drafted", handle: "next" });
  walk.drafts.push(...drafts);
  return leave(walk, { nodeId, handle: "next", mayEnd: true });
}

/** The way `failed` when it leads somewhere; else this branch ends here. */
function fail(walk: Walk, { nodeId, push }: { nodeId: string; push: Push }): NodeState {
  const hasWay = walk.plan.edgesFrom.get(nodeId)?.some(({ edge }) => edge.from[1] === "failed");
  push({ result: "failed", ...(hasWay ? { handle: "failed" } : {}) });
  if (hasWay) return leave(walk, { nodeId, handle: "failed", mayEnd: false });
  walk.stoppedAt.push(nodeId);
  return { kind: "went", handle: undefined };
}

function leave(walk: Walk, way: { nodeId: string; handle: string; mayEnd: boolean }): NodeState {
  const edges = (walk.plan.edgesFrom.get(way.nodeId) ?? []).filter(({ edge }) => edge.from[1] === way.handle);
  walk.passedEdges.push(...edges.map(({ id }) => id));
  if (edges.length === 0 && !way.mayEnd) walk.stoppedAt.push(way.nodeId);
  return { kind: "went", handle: way.handle };
}
