import type { NodeStatus } from "#components/canvas/node-card.tsx";
import type { ExecutionDetail } from "#server/services/run/read-execution.ts";
import type { NarrativeStep } from "./narrate.ts";
import { channelName, deliveryState } from "./run-words.ts";

type Facts = Pick<
  ExecutionDetail,
  "steps" | "frozen" | "triggerNodeId" | "triggerHandle" | "audienceNodeId" | "deliveries" | "event"
>;

/** Edges that this execution went along: from each step by the way it took, and from the event to who it concerned. */
export function takenEdges(facts: Facts): string[] {
  const ways = new Map<string, string | undefined>(facts.steps.map((step) => [step.nodeId, step.handle]));
  ways.set(facts.triggerNodeId, facts.triggerHandle);
  const reached = new Set([
    facts.triggerNodeId,
    ...(facts.audienceNodeId ? [facts.audienceNodeId] : []),
    ...ways.keys(),
  ]);
  return Object.entries(facts.frozen.graph.edges)
    .filter(([, { from, to }]) => {
      if (!reached.has(from[0]) || !reached.has(to[0])) return false;
      const way = ways.get(from[0]);
      return way === undefined || way === from[1];
    })
    .map(([id]) => id);
}

/** How each reached node's card reads: what happened there instead of what it is for. */
export function nodeStatuses(facts: Facts, story: NarrativeStep[]): Record<string, NodeStatus> {
  return Object.fromEntries(
    story.map((step) => [
      step.nodeId,
      { taken: true, time: step.time || undefined, text: cardText(facts, step), tone: step.tone },
    ]),
  );
}

function cardText(facts: Facts, step: NarrativeStep): string | undefined {
  const [row] = step.rows.toReversed();
  if (row) return row.text;
  const sent = facts.deliveries.find((delivery) => delivery.nodeId === step.nodeId && delivery.channel !== "in-app");
  if (sent)
    return `${channelName(sent.channel)}: ${deliveryState(sent.state, sent.attempts.length).words.toLowerCase()}`;
  if (step.family === "if") return step.title;
  // A log's card says what it listens to; of all else the telling is what happened.
  if (step.family === "when") return facts.event.kind === "log" ? undefined : step.title;
  return step.body || undefined;
}
