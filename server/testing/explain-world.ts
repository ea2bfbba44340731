import type { Graph } from "#server/contract/graph.ts";
import type { CompiledPlan } from "#server/contract/plan.ts";
import { makeRun, makeVersion, makeWorkflow } from "./factories.ts";
import { HEALTH, later, ofTopic, type Team } from "./interpreter-world.ts";
import { planOf } from "./plan-of.ts";
import { TOPIC_ID, workedExample } from "./worked-example.ts";

/** The worked example told to everybody who has its topic on. */
export function toEverybody(): Graph {
  const graph = workedExample();
  graph.nodes.wallet = { type: "topic-subscribers", v: 1, name: "Everybody", config: { topicId: TOPIC_ID } };
  return graph;
}

/** The worked example told to whom its event names. */
export function toConcerned(): Graph {
  const graph = workedExample();
  graph.nodes.wallet = { type: "those-concerned", v: 1, name: "Who crossed", config: { topicId: TOPIC_ID } };
  return graph;
}

/** Another version of a workflow of this team, with its own topic in place of the example's. */
export function makeExampleVersion(team: Team, of: { id: number; workspaceId: number }, graph: Graph) {
  const compiled: CompiledPlan = JSON.parse(
    JSON.stringify(planOf(graph)).replaceAll(`"topicId":${TOPIC_ID}`, `"topicId":${team.topic.id}`),
  );
  const plan = { ...compiled, topicIds: [team.topic.id] };
  return makeVersion(of, { number: 7, graph: ofTopic(graph, team.topic.id), plan });
}

export type ExampleRun = { graph?: Graph; healthFactor?: string } & Parameters<typeof makeRun>[1];

/** A run in which all whom it concerns were found a second later, and which ended in two. No execution is made. */
export async function makeExampleRun(team: Team, o: ExampleRun = {}) {
  const { graph = toEverybody(), healthFactor = "1.31", ...over } = o;
  const of = await makeWorkflow(team.workspace, { name: "Collateral watch" });
  const version = await makeExampleVersion(team, of, graph);
  const ended = { expandedAt: later(1), doneAt: later(2) };
  return makeRun(of, {
    versionId: version.id,
    triggerNodeId: "event",
    values: HEALTH(healthFactor),
    ...ended,
    ...over,
  });
}
