import type { Tx } from "#db/client.ts";
import { type PreparedPlan, preparePlan } from "#server/catalog/prepare-plan.ts";
import type { Attributes } from "#server/contract/attribute.ts";
import type { CompiledPlan } from "#server/contract/plan.ts";
import { logPipeline } from "#server/kernel/log.ts";
import type { TryOut, Visit, Visited } from "../hand-overs.ts";
import type { Answer, KeyedQuestion } from "./ask-sources.ts";
import { interpret } from "./interpret.ts";
import { type Arrival, loadArrivals } from "./load-arrivals.ts";
import { loadAttributes } from "./load-attributes.ts";
import { loadStandings } from "./load-batch.ts";
import { asReply, keyOf, readKept } from "./source-cache.ts";
import type { TopicStanding } from "./topic-standing.ts";

/**
 * The interpreter without its effects. A question to a team's backend is answered from what was kept, however old: like
 * the settings, it is what is known today. Nothing is held back for what was learned since.
 */
export function createTryOut(): TryOut {
  const prepared = new WeakMap<CompiledPlan, PreparedPlan>();
  const prepare = (plan: CompiledPlan) => {
    const known = prepared.get(plan) ?? preparePlan(plan);
    prepared.set(plan, known);
    return known;
  };
  return async (tx, visits) => {
    const plans = [...new Set(visits.map(({ plan }) => plan))].map(prepare);
    const subscriberIds = [...new Set(visits.map(({ subscriber }) => subscriber.id))];
    const standingsOf = await loadStandings(tx, { plans, subscriberIds, isUnlearned: true });
    const attributesOf = await loadAttributes(tx, { plans, subscriberIds });
    const arrivalOf = await loadArrivals(tx, { plans, subscriberIds });
    const known = new Map<string, Answer>();
    const tried = new Set<string>();
    const ready = visits.map((visit): Ready => {
      const plan = prepare(visit.plan);
      const { id } = visit.subscriber;
      return { visit, plan, standings: standingsOf(id, plan), attributes: attributesOf(id), arrival: arrivalOf(id) };
    });
    for (;;) {
      const walked = ready.map((one) => walk(one, known));
      const untried = walked.flatMap(({ questions }) => questions).filter(({ key }) => !tried.has(key));
      if (untried.length === 0) return walked.map(({ visited }) => visited);
      for (const { key } of untried) tried.add(key);
      await addKept(tx, untried, known);
    }
  };
}

type Ready = {
  visit: Visit;
  plan: PreparedPlan;
  standings: ReadonlyMap<number, TopicStanding>;
  attributes: Attributes;
  arrival: Arrival | undefined;
};

async function addKept(tx: Tx, questions: KeyedQuestion[], known: Map<string, Answer>): Promise<void> {
  for (const [key, kept] of await readKept(tx, questions)) known.set(key, { reply: asReply(kept), durationMs: 0 });
}

/** As far as what is known leads; a look-up below another one asks only when the first is answered. */
function walk(
  { visit, plan, standings, attributes, arrival }: Ready,
  known: ReadonlyMap<string, Answer>,
): { visited: Visited; questions: KeyedQuestion[] } {
  const { workspaceId, triggerNodeId, triggerHandle, values, subscriber, now } = visit;
  const answers = new Map<string, Answer>();
  for (;;) {
    const found = interpret({
      ...{ plan, triggerNodeId, triggerHandle, values, subscriber, standings, attributes, arrival, answers, now },
      steps: [],
      isLastAttempt: true,
      passesWaits: true,
    });
    const { steps, passedEdges, stoppedAt } = found;
    for (const bug of found.bugs) logPipeline.error({ err: bug }, "a step threw in a backtest");
    if (found.kind === "ended") {
      const { outcome, reason, drafts } = found;
      return { visited: { kind: "ended", outcome, reason, drafts, steps, passedEdges, stoppedAt }, questions: [] };
    }
    const wanted = found.kind === "asks" ? found.wanted : [];
    const questions = wanted.map(({ nodeId, question }) => ({
      ...{ nodeId, workspaceId, question },
      key: keyOf(workspaceId, question),
    }));
    const answered = questions.flatMap(({ key, nodeId }) => {
      const answer = answers.has(nodeId) ? undefined : known.get(key);
      return answer ? [{ nodeId, answer }] : [];
    });
    if (answered.length === 0) {
      const nodeIds = wanted.map(({ nodeId }) => nodeId);
      return { visited: { kind: "unknown", nodeIds, steps, passedEdges, stoppedAt }, questions };
    }
    for (const { nodeId, answer } of answered) answers.set(nodeId, answer);
  }
}
