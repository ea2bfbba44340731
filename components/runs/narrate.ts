import { countWord, plural, sentence } from "#components/ui/number-words.ts";
import { sinceWords, timeWords, tookWords } from "#components/ui/time-words.ts";
import { shortAddress } from "#components/ui/wallet-name.tsx";
import type { Family, SentencePart } from "#server/contract/catalog.ts";
import type { RowResult } from "#server/contract/condition.ts";
import type { Step } from "#server/contract/step.ts";
import type { ExecutionDetail } from "#server/services/run/read-execution.ts";
import type { DeliveryDetail } from "#server/services/run/select-deliveries.ts";
import { channelName, deliveryState } from "./run-words.ts";
import { eventValues, type NamedValue, namedValues, valueWords } from "./value-words.ts";

export type NarrativeStep = {
  nodeId: string;
  family: Family;
  /** lucide name. */
  icon: string;
  /** What happened, in a few words. */
  title: string;
  /** Time of day for the event, time since it for all else. */
  time: string;
  /** More of it; may be empty. */
  body: string;
  rows: RowResult[];
  /** Values made here, as chips of this family. */
  made: NamedValue[];
  /** Values read here. */
  read: { label: string; words: string }[];
  tone: "ok" | "bad" | "idle";
};

type Facts = Pick<
  ExecutionDetail,
  | "steps"
  | "frozen"
  | "outputs"
  | "triggerNodeId"
  | "triggerHandle"
  | "headline"
  | "audienceNodeId"
  | "values"
  | "event"
  | "deliveries"
  | "address"
> & { rest: Pick<ExecutionDetail["rest"], "reachedCount"> };

/** An execution as it would be told: the event, who it concerned, what was decided, what was sent. */
export function narrate(facts: Facts): NarrativeStep[] {
  const later = facts.steps.filter((step) => step.nodeId !== facts.triggerNodeId);
  return [eventStep(facts), ...audienceStep(facts), ...later.map((step) => narrateStep(facts, step))];
}

function eventStep(facts: Facts): NarrativeStep {
  const { triggerNodeId, event, rest } = facts;
  const happened = facts.steps.find((step) => step.nodeId === triggerNodeId);
  const others = rest.reachedCount - 1;
  const among = others > 0 ? ` It concerned this wallet and ${plural(others, "other")}.` : "";
  return {
    ...lookOf(facts, triggerNodeId),
    title: facts.headline,
    time: timeWords(event.occurredAt, "clock"),
    body: `${finished(happened?.text || sentenceOf(facts, triggerNodeId))}${among}`,
    rows: [],
    made: eventValues(facts.values, facts.outputs[triggerNodeId]),
    read: [],
    tone: "ok",
  };
}

/** The Who that made this execution has no step of its own unless the interpreter wrote one. */
function audienceStep(facts: Facts): NarrativeStep[] {
  const { audienceNodeId } = facts;
  if (audienceNodeId === null || facts.steps.some((step) => step.nodeId === audienceNodeId)) return [];
  return [
    {
      ...lookOf(facts, audienceNodeId),
      title: facts.frozen.graph.nodes[audienceNodeId]?.name || "Who it concerns",
      time: "",
      body: `It concerned ${shortAddress(facts.address)}.`,
      rows: [],
      made: [],
      read: [],
      tone: "ok",
    },
  ];
}

function narrateStep(facts: Facts, step: Step): NarrativeStep {
  const look = lookOf(facts, step.nodeId);
  const outputs = facts.outputs[step.nodeId];
  const { title, body } = wordsOf(facts, step);
  return {
    ...look,
    title,
    time: sinceWords(endOf(facts, step) - facts.event.occurredAt.getTime()),
    body,
    rows: step.rows ?? [],
    made: namedValues(step.outputs, outputs).filter((value) => value.raw !== facts.address),
    read: step.inputs.map((input) => ({ label: input.label, words: valueWords(input.value, undefined, input.unit) })),
    tone: step.result === "failed" ? "bad" : step.result === "stopped" ? "idle" : "ok",
  };
}

/** A step that sent something ends for the reader when the channel outside the product said yes. */
function endOf(facts: Facts, step: Step): number {
  const sent = facts.deliveries.filter((delivery) => delivery.nodeId === step.nodeId);
  return firstDelivered(sent) ?? new Date(step.at).getTime();
}

type Words = { title: string; body: string };

function wordsOf(facts: Facts, step: Step): Words {
  const name = facts.frozen.graph.nodes[step.nodeId]?.name ?? "";
  const family = familyOf(facts, step.nodeId);
  if (step.result === "failed") return { title: `${name || "This step"} failed`, body: finished(step.text) };
  if (step.rows && step.rows.length > 0) return { title: conditionTitle(step), body: "" };
  if (family === "if" && step.handle) return { title: wayTitle(facts, step), body: otherWays(facts, step) };
  const sent = facts.deliveries.filter((delivery) => delivery.nodeId === step.nodeId);
  if (sent.length > 0) return sentWords(sent);
  return { title: name || step.text, body: name ? finished(step.text) : "" };
}

function conditionTitle({ rows = [] }: Step): string {
  const n = rows.length;
  if (rows.some((row) => row.verdict === "missing")) return "A reading was missing: unknown, not safe";
  const trueCount = rows.filter((row) => row.verdict === true).length;
  if (n === 1) return trueCount === 1 ? "The condition was true" : "The condition was not true";
  if (trueCount === n) return n === 2 ? "Both conditions were true" : `All ${countWord(n)} conditions were true`;
  if (trueCount === 0) return n === 2 ? "Neither condition was true" : `None of ${countWord(n)} conditions was true`;
  return `${sentence(countWord(trueCount))} of ${countWord(n)} conditions ${trueCount === 1 ? "was" : "were"} true`;
}

function wayTitle(facts: Facts, step: Step): string {
  const ways = facts.frozen.description.nodes[step.nodeId]?.handles ?? [];
  return `It took the ${ways.find((way) => way.id === step.handle)?.label ?? step.handle} way`;
}

function otherWays(facts: Facts, step: Step): string {
  const ways = facts.frozen.description.nodes[step.nodeId]?.handles ?? [];
  const others = ways.filter((way) => way.id !== step.handle).map((way) => way.label);
  if (others.length === 0) return "";
  const lead = others.length === 1 ? "One other way" : `${sentence(countWord(others.length))} other ways`;
  return `${lead} stayed closed: ${others.join(", ")}.`;
}

function sentWords(all: DeliveryDetail[]): Words {
  const sent = all.filter((delivery) => delivery.correctsId === null);
  const outside = sent.find((delivery) => delivery.channel !== "in-app") ?? sent[0];
  if (!outside) return { title: "", body: "" };
  const channel = channelName(outside.channel);
  if (outside.channel === "contract-call") return callWords(outside);
  const lane = outside.urgency === "urgent" ? "Sent as urgent." : "Sent as normal.";
  const also = sent.filter((delivery) => delivery !== outside).map((delivery) => channelName(delivery.channel));
  const alsoTo = also.length > 0 ? ` Also ${listed(also)}.` : "";
  const title =
    outside.state === "delivered"
      ? `${channel} said “delivered”`
      : `${channel}: ${lower(deliveryState(outside.state).words)}`;
  const reason = outside.state !== "delivered" && outside.reason ? ` ${finished(outside.reason)}` : "";
  return { title, body: `${lane}${reason}${alsoTo}` };
}

/** What became of a transaction, not of a message. */
function callWords({ state, reason, attempts }: DeliveryDetail): Words {
  if (state === "delivered") return { title: "The contract was called", body: "The transaction went through." };
  return {
    title: `Contract call: ${lower(deliveryState(state, attempts.length).words)}`,
    body: reason ? finished(reason) : "",
  };
}

function lookOf(facts: Facts, nodeId: string): Pick<NarrativeStep, "nodeId" | "family" | "icon"> {
  const type = facts.frozen.types.find((known) => known.type === facts.frozen.graph.nodes[nodeId]?.type);
  return { nodeId, family: type?.family ?? "then", icon: type?.icon ?? "circle-help" };
}

function familyOf(facts: Facts, nodeId: string): Family {
  return lookOf(facts, nodeId).family;
}

function sentenceOf(facts: Facts, nodeId: string): string {
  const parts: SentencePart[] = facts.frozen.description.nodes[nodeId]?.sentence ?? [];
  return parts.map((part) => (typeof part === "string" ? part : part.chip)).join("");
}

/** The headline of an execution. */
export function executionTitle(
  o: Pick<ExecutionDetail, "outcome" | "address" | "event" | "deliveries" | "correctedAt">,
): string {
  const wallet = shortAddress(o.address);
  switch (o.outcome) {
    case "told": {
      // a correction is no telling of its own
      const doneAt = firstDelivered(o.deliveries.filter((delivery) => delivery.correctsId === null));
      if (doneAt !== null && o.correctedAt) return `Told ${wallet}, and took it back`;
      return doneAt === null
        ? `On its way to ${wallet}`
        : `Told ${wallet} in ${tookWords(doneAt - o.event.occurredAt.getTime())}`;
    }
    case "held":
      return `Held back for ${wallet}`;
    case "stopped":
      return `${wallet} was not told`;
    case "opted-out":
      return `${wallet} opted out of this`;
    case "failed":
      return `${wallet} could not be told`;
    case "cancelled":
      return `Undone for ${wallet}`;
    case null:
      return `Working it out for ${wallet}`;
  }
}

/** When the first channel outside the product said yes, else the inbox. */
function firstDelivered(deliveries: DeliveryDetail[]): number | null {
  const delivered = deliveries.filter((delivery) => delivery.state === "delivered" && delivery.doneAt);
  const outside = delivered.filter((delivery) => delivery.channel !== "in-app");
  const times = (outside.length > 0 ? outside : delivered).map((delivery) => delivery.doneAt?.getTime() ?? 0);
  return times.length > 0 ? Math.min(...times) : null;
}

/** A sentence with its full stop, a capital at its head. */
function finished(text: string): string {
  const trimmed = text.trim();
  return trimmed === "" ? "" : sentence(/[.?…]$/.test(trimmed) ? trimmed : `${trimmed}.`);
}

const lower = (text: string) => text.charAt(0).toLowerCase() + text.slice(1);
const listed = (words: string[]) =>
  words.length < 2 ? words.join("") : `${words.slice(0, -1).join(", ")} and ${words.at(-1)}`;
