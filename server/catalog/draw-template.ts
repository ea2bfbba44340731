import { z } from "zod";
import { signatureOf } from "#server/contract/abi-names.ts";
import type { FieldSpec } from "#server/contract/catalog.ts";
import { emptyGraph, type Graph } from "#server/contract/graph.ts";
import type { Message, Pill, Urgency } from "#server/contract/message.ts";
import type { AddressConfig } from "#server/contract/trigger-config.ts";
import { BadInputError } from "#server/kernel/errors.ts";
import type { TopicFacts, WorkspaceFacts } from "./define-node.ts";
import { nodeTypeOf } from "./nodes/index.ts";
import { demoLending } from "./protocols/demo-lending.ts";

type Card = { type: string; name: string; at: [number, number]; config: Record<string, unknown> };

/** A graph from cards and ways: `line:yes tier` goes from the way `yes` of `line` to `tier`; `next` is usual. */
export function drawTemplate(cards: Record<string, Card>, ways: string[]): Graph {
  const graph = emptyGraph();
  for (const [id, { type, name, at, config }] of Object.entries(cards)) {
    graph.nodes[id] = { type, v: nodeTypeOf(type)?.v ?? 1, name, config };
    graph.layout[id] = { x: at[0], y: at[1] };
  }
  for (const [i, way] of ways.entries()) {
    const [from = "", to = ""] = way.split(" ");
    const [id = "", handle = "next"] = from.split(":");
    graph.edges[`e${i + 1}`] = { from: [id, handle], to: [to, "in"] };
  }
  return graph;
}

/** Where a team's backend answers; what the question is about is put at the end. */
export const backendUrlSchema = z
  .string()
  .trim()
  .max(500)
  .regex(/^https?:\/\/[^/?#\s]+\//, "is not a URL: write it in full, as https://api.example.com/path/");

/** @throws BadInputError naming the field by its label */
export function parseInputs<I>(schema: z.ZodType<I>, fields: FieldSpec[], inputs: unknown): I {
  const parsed = schema.safeParse(inputs);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  const key = String(issue?.path[0] ?? "");
  const given = typeof inputs === "object" && inputs !== null ? (inputs as Record<string, unknown>)[key] : undefined;
  const label = fields.find((field) => field.key === key)?.label ?? "This form";
  const wrong = given === undefined || given === "" ? "is not set yet" : `${issue?.message ?? "is not valid"}`;
  throw new BadInputError(`${label} ${wrong}.`, { field: key });
}

/**
 * @param unit the line has to be in, when it matters
 * @throws BadInputError when the topic is gone, or has no such number to be everybody's line
 */
export function topicWithLine(
  topicId: number,
  facts: WorkspaceFacts,
  unit?: string,
): { topic: TopicFacts; line: { key: string; label: string; unit: string } } {
  const topic = facts.topics.find((t) => t.id === topicId);
  if (!topic) throw new BadInputError("The topic picked here was deleted. Pick another one.", { field: "topicId" });
  const line = topic.fields.find((field) => field.kind === "number" && (unit === undefined || field.unit === unit));
  if (line?.kind === "number") return { topic, line };
  const which = unit === undefined ? "no number" : `no number ${unit ? `in ${unit}` : "without a unit"}`;
  const message = `${topic.name} has ${which} to be a wallet's line. Pick another topic, or add one.`;
  throw new BadInputError(message, { field: "topicId" });
}

/** A card that sends on each subscriber's own channels. */
export function tellCard(
  name: string,
  at: [number, number],
  { message, urgency }: { message: Message; urgency: Urgency },
): Card {
  return { type: "send-message", name, at, config: { message, urgency, topicId: null } };
}

/** "event" in these graphs. */
export const HEALTH: [string, string] = ["event", "healthFactor"];

/** The config of a trigger on HealthFactor of a lending contract. */
export function healthFactorTrigger({ chainId, address, unit }: { chainId: number; address: string; unit: string }) {
  const [event] = demoLending.events;
  return {
    chainId,
    contract: { address, name: "Lending pool", events: demoLending.events, event: event ? signatureOf(event) : "" },
    units: { healthFactor: { decimals: 18, unit } },
    filters: [],
  };
}

/** The config of a trigger on a Chainlink price that falls below a follower's own line. */
export function ownPriceLine(
  { asset, chainId, feed, topicId }: { asset: string; chainId: number; feed: AddressConfig; topicId: number },
  line: { key: string; label: string; unit: string },
) {
  return {
    asset,
    unit: line.unit,
    source: "chainlink",
    chainId,
    feed,
    topicId,
    test: "below",
    lines: [{ id: "own", label: line.label, line: { kind: "field", field: line.key } }],
    hysteresisPercent: "1",
    // a feed may be silent for a day as long as its price stays
    unknownAfterSeconds: 1800,
  };
}

/** A number that the trigger "event" brings, to two places. */
export const eventAmount = (name: string): Pill => ({ ref: ["event", name], format: { kind: "amount", places: 2 } });

const eventTime = (name: string): Pill => ({ ref: ["event", name], format: { kind: "time", style: "date-time" } });

/** A price fell below the reader's line. */
export function priceBelow(asset: string): Message {
  return {
    subject: [`${asset} is at `, eventAmount("value")],
    body: [
      `The price of ${asset} fell to `,
      eventAmount("value"),
      ", below your line of ",
      eventAmount("line"),
      ".\n\nRead ",
      eventTime("$time"),
      ".",
    ],
  };
}

/** A price cannot be read. */
export function priceUnread(asset: string): Message {
  return {
    subject: [`The price of ${asset} cannot be read`],
    body: ["It could not be read since ", eventTime("since"), ", so nobody watches your line right now."],
  };
}

const percent = (ref: Pill["ref"]): Pill => ({ ref, format: { kind: "percent", of: "ratio", places: 0 } });

/** `line` is a pill's reference, or the line in words. */
const lineOf = (line: Pill["ref"] | string) => (typeof line === "string" ? line : percent(line));

export function actNow(line: Pill["ref"] | string): Message {
  return {
    subject: ["Act now: health factor ", percent(HEALTH)],
    body: [
      "Your health factor is ",
      percent(HEALTH),
      ", at or under your line of ",
      lineOf(line),
      ". Below 100 % your collateral can be sold. Repay or add collateral now.",
    ],
  };
}

export function roomToAct(line: Pill["ref"] | string): Message {
  return {
    subject: ["Your health factor is ", percent(HEALTH)],
    body: [
      "It fell to ",
      percent(HEALTH),
      ", at or under your line of ",
      lineOf(line),
      ". You have room to act: repay a part, or add collateral.\n\nSeen at ",
      { ref: ["event", "$time"], format: { kind: "time", style: "date-time" } },
      ".",
    ],
  };
}
