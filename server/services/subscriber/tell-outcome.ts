import { negated } from "#server/catalog/condition/evaluate-condition.ts";
import { showSides } from "#server/catalog/condition/show-sides.ts";
import { inSentence } from "#server/catalog/in-sentence.ts";
import type { AnyNode } from "#server/catalog/nodes/index.ts";
import { operatorOf } from "#server/catalog/operators/index.ts";
import { conditionRows, conditionSchema, type Operand, type RowResult } from "#server/contract/condition.ts";
import type { GraphNode } from "#server/contract/graph.ts";
import type { Outcome, Step } from "#server/contract/step.ts";
import type { Output, Ref, Value } from "#server/contract/value.ts";

/** What the sentence about one event is made of; everything is the subscriber's own. */
export type OutcomeFacts = {
  outcome: Outcome | null;
  /** Why it ended so, as it was recorded. */
  reason: string | null;
  steps: Step[];
  /** By node id, of the version that it ran on. */
  nodes: ReadonlyMap<string, { node: GraphNode; definition: AnyNode | undefined }>;
  typeOf(ref: Ref["ref"]): Output | undefined;
  /** What the event itself says of why: "Your line is 1.20; it was 1.13 at block 622." */
  ofEvent: string[];
  topicName: string | null;
  /** Where it arrived, in words: "by email and in your inbox". Empty when nothing has arrived. */
  arrived: string;
  /** Nothing of it was written down then. */
  isComputed: boolean;
};

/** How it ended for the subscriber, and why, as they would be told: "Your line is 1.20; the health factor was 1.31, so you were not told." */
export function tellOutcome(facts: OutcomeFacts): string {
  switch (facts.outcome) {
    case "told":
      return tellTold(facts);
    case "held":
      return tellHeld(facts);
    case "stopped":
      return tellStopped(facts);
    case "opted-out":
      return tellOff(facts);
    case "failed":
      return "It could not be worked out for you, so you were not told. That is unknown, not safe.";
    case "cancelled":
      return "The chain took another course, so this did not happen.";
    case null:
      return facts.isComputed
        ? "What the team knew of you then decided this, and it is not kept."
        : "This is still being worked out.";
  }
}

function tellTold(facts: OutcomeFacts): string {
  const because = decidedBy(facts, true);
  if (facts.isComputed) return `${because ? `${because}: by` : "By"} your settings of today you would be told.`;
  const told = facts.arrived ? `you were told ${facts.arrived}` : "a message was written, and has not arrived";
  if (because) return `${because}, so ${told}.`;
  if (facts.ofEvent.length > 0) return `${facts.ofEvent.join(" ")} ${sentence(told)}.`;
  return `${facts.topicName ? `You follow ${facts.topicName}` : "It concerns your wallet"}, so ${told}.`;
}

function tellHeld({ reason, isComputed }: OutcomeFacts): string {
  const why = reason ? ` ${sentence(reason.replace(/[.\s]+$/, ""))}.` : "";
  return `${isComputed ? "It would wait in your inbox and not interrupt you." : "It waits in your inbox and did not interrupt you."}${why}`;
}

function tellStopped(facts: OutcomeFacts): string {
  const because = decidedBy(facts, false);
  if (because) return `${because}, so you were not told.`;
  const unknown = unknownSide(facts);
  if (unknown) return `${unknown} could not be read, so you were not told. That is unknown, not safe.`;
  const stop = facts.steps.at(-1);
  if (stop && facts.nodes.get(stop.nodeId)?.definition?.handles.length === 0 && facts.reason) {
    return `You were not told: ${inSentence(facts.reason.replace(/[.\s]+$/, ""))}.`;
  }
  return "Nothing is set up for your case, so you were not told.";
}

function tellOff({ reason, topicName }: OutcomeFacts): string {
  const [, off] = /^Turned off (.+)$/.exec(reason ?? "") ?? [];
  if (off) return `You have ${off} turned off, so you were not told.`;
  const [, unset] = /^(.+) is off until they turn it on$/.exec(reason ?? "") ?? [];
  if (unset) return `${unset} is off until you turn it on, so you were not told.`;
  const why = reason && inSentence(reason.replace(/[.\s]+$/, ""));
  return why ? `You were not told: ${why}.` : `You said no to ${topicName ?? "this"}, so you were not told.`;
}

type Decided = { row: RowResult; args: Operand[] };

/** The last condition on the way: of its comparisons, the first that came out like this. */
function rowOf({ steps, nodes }: OutcomeFacts, verdict: RowResult["verdict"]): Decided | undefined {
  const step = steps.findLast(({ rows }) => rows && rows.length > 0);
  const planned = step && nodes.get(step.nodeId);
  const field = planned?.definition?.fields.find(({ kind }) => kind === "condition");
  const tree = field && conditionSchema.safeParse(planned?.node.config[field.key]);
  const at = step?.rows?.findIndex((row) => row.verdict === verdict) ?? -1;
  const row = step?.rows?.[at];
  if (!row || !tree?.success) return undefined;
  return { row, args: conditionRows(tree.data)[at]?.args ?? [] };
}

/** "Your line is 1.20; the health factor was 1.31", or null when no comparison decided. */
function decidedBy(facts: OutcomeFacts, verdict: boolean): string | null {
  const found = rowOf(facts, verdict);
  if (!found) return null;
  const { row, args } = found;
  const [left, right] = args.map((arg, at) => sideOf(facts, arg, row.values[at]));
  const label = operatorOf(row.op)?.label;
  if (!left || !label || args.length > 2) return sentence(row.why);
  const [shownLeft = "", shownRight = ""] = showSides([left, ...(right ? [right] : [])]);
  if (right?.isOwn && left.name && !left.isOwn) {
    return `Your ${ownName(right, left)} ${isOrAre(right.value)} ${shownRight}; ${left.name} was ${shownLeft}`;
  }
  if (right?.name && left.isOwn && !right.isOwn) {
    return `Your ${ownName(left, right)} ${isOrAre(left.value)} ${shownLeft}; ${right.name} was ${shownRight}`;
  }
  if (!left.name || right?.name) return sentence(row.why);
  const how = verdict ? label : negated(label);
  const what = left.isOwn ? `your ${ownName(left)} ${isOrAre(left.value)}` : `${left.name} was`;
  return sentence(`${what} ${shownLeft}, which ${how}${shownRight ? ` ${shownRight}` : ""}`);
}

function unknownSide(facts: OutcomeFacts): string | null {
  const found = rowOf(facts, "missing");
  const gone = found?.args.find((_, at) => (found.row.values[at] ?? null) === null);
  const side = gone && sideOf(facts, gone, null);
  if (!side) return null;
  return sentence(side.isOwn ? `your ${ownName(side)}` : side.name || "a value");
}

type Side = {
  value: Value | undefined;
  type: Output["type"] | undefined;
  label: string;
  /** "the health factor"; empty for what the team typed. */
  name: string;
  /** The subscriber's own setting. */
  isOwn: boolean;
};

function sideOf({ nodes, typeOf }: OutcomeFacts, operand: Operand, value: Value | undefined): Side {
  if (!("ref" in operand)) return { value, type: undefined, label: "", name: "", isOwn: false };
  const output = typeOf(operand.ref);
  const label = inSentence(output?.label ?? "value");
  const isOwn = nodes.get(operand.ref[0])?.definition?.run === "audience";
  const name = /^(your|the) /i.test(label) ? label : `the ${label}`;
  return { value, type: output?.type, label, name, isOwn };
}

/** A threshold is called by what it is to them: their line. */
function ownName({ label, type }: Side, other?: Side): string {
  const name = label.replace(/^your /i, "");
  return type?.kind === "number" && other && (name === other.label || name === "value") ? "line" : name;
}

const isOrAre = (value: Value | undefined) => (Array.isArray(value) && value.length !== 1 ? "are" : "is");
const sentence = (text: string) => text.charAt(0).toUpperCase() + text.slice(1);
