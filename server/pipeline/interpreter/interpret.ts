import type { Question, SourceReply, StepInput, StepResult, SubscriberFacts } from "#server/catalog/define-node.ts";
import type { PlannedNode, PreparedPlan } from "#server/catalog/prepare-plan.ts";
import type { Attributes } from "#server/contract/attribute.ts";
import { isDecimal } from "#server/contract/decimal.ts";
import { audienceKey, type TriggerHandle } from "#server/contract/plan.ts";
import type { DeliveryDraft, LearnedFrom, Outcome, Step } from "#server/contract/step.ts";
import type { Ref, Value, Values } from "#server/contract/value.ts";
import { audienceOf, audienceResult, audienceStanding } from "./audience-step.ts";
import { endOf } from "./end-of.ts";
import { eventWhy } from "./event-why.ts";
import { planAxis } from "./learned-line.ts";
import type { Arrival } from "./load-arrivals.ts";
import { readStored } from "./read-stored.ts";
import { type TopicStanding, whyOff } from "./topic-standing.ts";
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
  /** By node id: what was answered. */
  answers: ReadonlyMap<string, { reply: SourceReply; durationMs: number }>;
  /** Where nothing is really done, a wait is over at once. */
  passesWaits?: boolean;
  /** This is the last attempt: what could be tried again fails now. */
  isLastAttempt: boolean;
  now: Date;
};

export type Wanted = { nodeId: string; question: Question };

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
type NodeState =
  /** `isHeld`: only a way leads here that a learned line holds back. */
  { kind: "went"; handle: string | undefined; isHeld: boolean } | { kind: "skipped" } | { kind: "pending" };

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
 *
 * Ways are those of the subscriber's own setting. Where a learned line would lead another way, what this one tells waits
 * in the inbox: held back, with its reason. Urgent messages, web calls and critical topics are never held back.
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
  walk.states.set(triggerNodeId, { kind: "went", handle: undefined, isHeld: false });
  if (trigger && !earlier(walk, triggerNodeId)) walk.taken.push(triggerStep(trigger, walk));
  if (audienceId === undefined) return;
  // what follows at once is done for nobody in particular
  if (audienceId === triggerNodeId) {
    walk.states.set(triggerNodeId, { kind: "went", handle: triggerHandle, isHeld: false });
    return;
  }
  const before = earlier(walk, audienceId);
  if (before) walk.states.set(audienceId, { kind: "went", handle: before.handle, isHeld: false });
  else walk.states.set(audienceId, record(walk, { nodeId: audienceId, isHeld: false }, audienceResult(walk)));
}

function visit(walk: Walk, node: PlannedNode): NodeState {
  const before = earlier(walk, node.id);
  if (before?.until !== undefined && before.result === "waiting") return waitOn(walk, node, before);
  if (before) return { kind: "went", handle: before.handle, isHeld: before.held !== undefined };
  const into = walk.plan.edgesInto.get(node.id) ?? [];
  const froms = into.map(({ edge }) => ({ handle: edge.from[1], state: walk.states.get(edge.from[0]) }));
  if (froms.some(({ state }) => state?.kind === "pending")) return { kind: "pending" };
  const taken = froms.flatMap(({ handle, state }) =>
    state?.kind === "went" && state.handle === handle ? [state] : [],
  );
  if (taken.length === 0) return { kind: "skipped" };
  const isHeld = taken.every((state) => state.isHeld);
  const result = run(walk, node, walk.taken);
  return record(walk, { nodeId: node.id, isHeld: isHeld || isLedElsewhere(walk, node, result) }, result);
}

/** A wait that began before: its step is taken when its time has come. */
function waitOn(walk: Walk, node: PlannedNode, begun: Step): NodeState {
  const until = new Date(begun.until ?? 0);
  if (walk.now < until) {
    walk.waits.push({ until, text: begun.text });
    return { kind: "pending" };
  }
  walk.taken.splice(walk.taken.indexOf(begun), 1);
  const again = run(walk, node, walk.taken);
  const text = again.kind === "wait" ? again.afterwards : begun.text;
  return record(walk, { nodeId: node.id, isHeld: begun.held !== undefined }, { kind: "go", handle: "next", text });
}

/** By the learned line in place of the setting, this node would choose another way. */
function isLedElsewhere(walk: Walk, node: PlannedNode, result: StepResult): boolean {
  const learned = audienceStanding(walk)?.learned;
  if (!learned || result.kind !== "go") return false;
  const audienceId = audienceOf(walk)?.nodeId;
  const taken = walk.taken.map((step) =>
    step.nodeId === audienceId ? { ...step, outputs: { ...step.outputs, [learned.field]: learned.line } } : step,
  );
  const other = run(walk, node, taken);
  return other.kind !== "go" || other.handle !== result.handle;
}

/** @param taken the steps whose values it reads */
function run(walk: Walk, { id, node, definition }: PlannedNode, taken: Step[]): StepResult {
  if (definition?.run !== "step" || node.v !== definition.v) {
    const reason = `This version has a step that is not known here (${node.type}, version ${node.v})`;
    return { kind: "failed", reason, retry: false, text: reason };
  }
  try {
    return definition.step(node.config, stepInput(walk, id, taken));
  } catch (error) {
    walk.bugs.push(error);
    const reason = "Something went wrong in Bellwether itself. It is in the log.";
    return { kind: "failed", reason, retry: true, text: reason };
  }
}

function stepInput(walk: Walk, nodeId: string, taken: Step[]): StepInput {
  return {
    nodeId,
    subscriber: walk.subscriber,
    now: walk.now,
    read: (ref) => readRef(walk, ref, taken),
    typeOf: walk.plan.typeOf,
    attributes: walk.attributes,
    stored: (value) => readStored(walk, value),
    segmentOf: (id) => walk.plan.plan.segments?.[id],
    answer: walk.answers.get(nodeId)?.reply,
    // few steps tell why
    get why() {
      return whyLine(walk.taken, audienceStanding(walk), whyOfEvent(walk));
    },
  };
}

function whyOfEvent({ plan, triggerNodeId, triggerHandle: handle, values, subscriber }: Walk): string[] {
  const spec = plan.plan.triggers.find(({ nodeId }) => nodeId === triggerNodeId)?.spec;
  return eventWhy({ spec, handle, values, zone: subscriber.zone });
}

/** Names with dots are one name: `ref` paths have one part today. */
function readRef({ triggerNodeId, values }: Walk, [nodeId, ...path]: Ref["ref"], taken: Step[]): Value {
  const made = nodeId === triggerNodeId ? values : taken.find((step) => step.nodeId === nodeId)?.outputs;
  const name = path.join(".");
  return made && Object.hasOwn(made, name) ? (made[name] ?? null) : null;
}

/** Writes down what a node came to, and says where it leaves the ways below. */
function record(walk: Walk, { nodeId, isHeld }: { nodeId: string; isHeld: boolean }, result: StepResult): NodeState {
  const { durationMs = 0 } = walk.answers.get(nodeId) ?? {};
  const push: Push = (step) => {
    const { text, inputs = [], outputs = {}, rows } = result;
    const at = walk.now.toISOString();
    const held = isHeld ? { held: "way" as const } : {};
    walk.taken.push({ nodeId, at, durationMs, text, inputs, outputs, ...(rows ? { rows } : {}), ...held, ...step });
  };
  switch (result.kind) {
    case "go":
      push({ result: "went", handle: result.handle });
      return leave(walk, { nodeId, handle: result.handle, mayEnd: false, isHeld });
    case "deliver":
      return deliver(walk, { nodeId, result, push, isHeld });
    case "stop":
      push({ result: "stopped", ...(result.outcome === "opted-out" ? { handle: "opted-out" } : {}) });
      walk.stoppedAt.push(nodeId);
      return { kind: "went", handle: undefined, isHeld };
    case "ask":
      walk.wanted.push({ nodeId, question: result.question });
      return { kind: "pending" };
    case "wait":
      if (walk.passesWaits)
        return record(walk, { nodeId, isHeld }, { kind: "go", handle: "next", text: result.afterwards });
      push({ result: "waiting", until: result.until.toISOString() });
      walk.waits.push({ until: result.until, text: result.text });
      return { kind: "pending" };
    case "failed":
      if (result.retry && !walk.isLastAttempt) {
        walk.retries.push(result.reason);
        return { kind: "pending" };
      }
      return fail(walk, { nodeId, push, isHeld });
  }
}

type Push = (step: Pick<Step, "result" | "handle" | "until" | "held"> & { text?: string }) => void;

type Delivering = { nodeId: string; isHeld: boolean; result: Extract<StepResult, { kind: "deliver" }>; push: Push };

/** An action is taken unless its topic is off for this subscriber. */
function deliver(walk: Walk, { nodeId, isHeld, result, push }: Delivering): NodeState {
  const audienceTopicId = audienceStanding(walk)?.topic.id ?? null;
  const reasons: string[] = [];
  const drafts = result.drafts.flatMap((draft) => {
    const topicId = draft.topicId ?? (draft.content.kind === "message" ? audienceTopicId : null);
    const standing = topicId === null ? undefined : walk.standings.get(topicId);
    const reason = standing && whyOff(standing);
    if (reason) reasons.push(reason);
    if (reason) return [];
    const alert = learnedFrom(walk, { ...draft, topicId }, isHeld);
    return [asLearned({ ...draft, nodeId, topicId, ...(alert ? { alert } : {}) }, standing)];
  });
  if (drafts.length === 0 && reasons[0] !== undefined) {
    const off: StepResult = { kind: "stop", outcome: "opted-out", reason: reasons[0], text: reasons[0] };
    return record(walk, { nodeId, isHeld }, off);
  }
  const [because] = drafts.flatMap(({ alert }) => alert?.heldBecause ?? []);
  const isAllHeld = drafts.every(({ alert }) => alert?.heldBecause != null);
  push({ result: "drafted", handle: "next", ...(because && isAllHeld ? { text: because, held: "message" } : {}) });
  walk.drafts.push(...drafts);
  return leave(walk, { nodeId, handle: "next", mayEnd: true, isHeld });
}

/** A message that interrupts goes among the first to who answers soon, and says so. */
function asLearned(draft: DeliveryDraft, standing: TopicStanding | undefined): DeliveryDraft {
  const because = standing?.firstBecause;
  if (!because || draft.content.kind !== "message" || draft.alert?.heldBecause) return draft;
  return { ...draft, isFirst: true, why: `${draft.why} ${because}`.trim() };
}

/** What a message of a topic that learns is learned from; nothing without a value on the axis of its line. */
function learnedFrom(
  walk: Walk,
  { topicId, content, urgency }: Pick<DeliveryDraft, "topicId" | "content" | "urgency">,
  isHeld: boolean,
): LearnedFrom | undefined {
  const standing = audienceStanding(walk);
  const audienceId = audienceOf(walk)?.nodeId;
  if (!standing || audienceId === undefined || standing.topic.id !== topicId || content.kind !== "message") {
    return undefined;
  }
  const { learns, critical } = standing.topic;
  const axis = learns === null || critical ? undefined : planAxis(walk.plan, [audienceId, learns]);
  const value = axis && readRef(walk, axis, walk.taken);
  if (!isDecimal(value)) return undefined;
  const { learned, isFree } = standing;
  if (!isHeld || !learned || urgency === "urgent") return { value, heldBecause: null, chance: null, isFree };
  return { value, heldBecause: learned.reason, chance: learned.chanceOf(value), isFree };
}

/** The way `failed` when it leads somewhere; else this branch ends here. */
function fail(walk: Walk, { nodeId, push, isHeld }: { nodeId: string; push: Push; isHeld: boolean }): NodeState {
  const hasWay = walk.plan.edgesFrom.get(nodeId)?.some(({ edge }) => edge.from[1] === "failed");
  push({ result: "failed", ...(hasWay ? { handle: "failed" } : {}) });
  if (hasWay) return leave(walk, { nodeId, handle: "failed", mayEnd: false, isHeld });
  walk.stoppedAt.push(nodeId);
  return { kind: "went", handle: undefined, isHeld };
}

function leave(walk: Walk, way: { nodeId: string; handle: string; mayEnd: boolean; isHeld: boolean }): NodeState {
  const edges = (walk.plan.edgesFrom.get(way.nodeId) ?? []).filter(({ edge }) => edge.from[1] === way.handle);
  walk.passedEdges.push(...edges.map(({ id }) => id));
  if (edges.length === 0 && !way.mayEnd) walk.stoppedAt.push(way.nodeId);
  return { kind: "went", handle: way.handle, isHeld: way.isHeld };
}
