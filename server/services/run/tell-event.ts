import type { EventKind } from "#db/schema/match.ts";
import { showTime } from "#server/catalog/show-time.ts";
import { showValue } from "#server/catalog/show-value.ts";
import type { GraphNode } from "#server/contract/graph.ts";
import { emptyGraph } from "#server/contract/graph.ts";
import type { ReadingSpec, TriggerHandle, TriggerSpec } from "#server/contract/plan.ts";
import type { Output, Values } from "#server/contract/value.ts";
import { describeGraph, sentenceText } from "#server/services/workflow/describe-graph.ts";

/** What is known of an event when it is told. `values` are the run's, or one subscriber's with their own over them. */
export type EventStory = {
  kind: EventKind;
  handle: TriggerHandle;
  values: Values;
  /** Labels and units of the values. */
  outputs: Output[];
  spec: TriggerSpec | null;
  /** The When node as it was published. */
  node: GraphNode | null;
  /** Wallets that the event names, and one of them's values. */
  hits: { wallets: number; first: Values | null };
};

/**
 * What happened, in a few words without its place: "Health factor fell below 3 lines", "Every Monday at 09:00".
 * A log is called by its node's name.
 */
export function tellEvent(story: EventStory): string {
  const name = story.node?.name.trim() || "Event";
  switch (story.kind) {
    case "reading":
      return story.spec?.kind === "reading" ? tellReading(story, story.spec) : name;
    case "native":
      return tellActivity(story) ?? name;
    case "time":
      return tellTime(story) ?? name;
    case "log":
      return (story.spec?.kind === "activity" ? tellActivity(story) : tellLog(story, name)) ?? name;
    case "signal":
      return name;
  }
}

function tellReading(story: EventStory, spec: ReadingSpec): string {
  const { hits } = story;
  const what = labelOf(story, "value", story.node?.name || "The value");
  if (story.handle === "unknown") {
    return hits.wallets > 1 ? `${what} could not be read for ${hits.wallets} wallets` : `${what} could not be read`;
  }
  const values = { ...story.values, ...hits.first };
  if (spec.test.kind === "changes") {
    const within = ` within ${spanWords(spec.test.windowSeconds)}`;
    const change = text(values.change);
    if (hits.wallets > 1 || !change) return `${what} moved for ${walletWords(hits.wallets)}${within}`;
    const went = change.startsWith("-") ? "fell" : "rose";
    return `${what} ${went} ${showValue(change.replace("-", ""), { kind: "number" })} %${within}`;
  }
  const went = spec.test.direction === "below" ? "fell below" : "rose above";
  if (hits.wallets > 1) return `${what} ${went} ${hits.wallets} lines`;
  return `${what} ${went} ${lineWords(values, spec.unit) || "its line"}`;
}

const walletWords = (n: number) => (n === 1 ? "1 wallet" : `${n} wallets`);

/** The line by its figure; its name as well when it has one of its own. */
function lineWords(values: Values, unit: string): string {
  const line = text(values.line);
  const name = text(values.threshold);
  const figure = line === undefined ? "" : showValue(line, { kind: "number", ...(unit && { unit }) });
  return figure || name || "";
}

const DID: Record<string, string> = { sent: "sent", received: "received", approved: "allowed" };

function tellActivity({ values, hits }: EventStory): string | undefined {
  const own = { ...values, ...hits.first };
  const did = DID[text(own.direction) ?? ""];
  const amount = text(own.amount);
  if (!did || amount === undefined) return undefined;
  const what = [showValue(amount, { kind: "number" }), text(own.token)].filter(Boolean).join(" ");
  const who = hits.wallets > 1 ? `${hits.wallets} wallets` : showValue(own.wallet);
  if (hits.wallets > 1) return `${who} took part in a transfer of ${what}`;
  const other = text(own.counterparty);
  if (did === "allowed") return other ? `${who} allowed ${showValue(other)} ${what}` : `${who} allowed ${what}`;
  return `${who} ${did} ${what}`;
}

function tellTime({ node, handle, values }: EventStory): string | undefined {
  if (!node) return undefined;
  if (handle === "ending") {
    const ends = text(values.ends);
    return ends ? `${node.name} ends at ${showTime(ends, "UTC", "date-time")}` : `${node.name} ends soon`;
  }
  const words = cardWords(node) || node.name;
  const missed = Number(text(values.missed) ?? 0);
  return missed > 0 ? `${words}, for ${missed + 1} moments at once` : words;
}

function tellLog({ values }: EventStory, name: string): string {
  const standsFor = Number(text(values.$standsFor) ?? 1);
  return standsFor > 1 ? `${name}, ${standsFor} events in one` : name;
}

/** The card's sentence; of a When node nothing in it depends on the workspace. */
function cardWords(node: GraphNode): string {
  const graph = { ...emptyGraph(), nodes: { when: node } };
  const described = describeGraph(graph, { topics: [], secretNames: [], chainIds: [], portfolioAssets: [] });
  return sentenceText(described.nodes.when?.sentence ?? []).trim();
}

function labelOf({ outputs }: EventStory, name: string, otherwise: string): string {
  return outputs.find((output) => output.path.join(".") === name)?.label ?? otherwise;
}

const text = (value: Values[string] | undefined) => (typeof value === "string" && value !== "" ? value : undefined);

const SPANS: [number, string][] = [
  [86_400, "day"],
  [3_600, "hour"],
  [60, "minute"],
  [1, "second"],
];

/** "1 hour", "30 minutes": in the largest unit that leaves no rest. */
function spanWords(seconds: number): string {
  const [size, unit] = SPANS.find(([each]) => seconds >= each && seconds % each === 0) ?? [1, "second"];
  const n = seconds / size;
  return n === 1 ? `1 ${unit}` : `${n} ${unit}s`;
}
