import { sql } from "drizzle-orm";
import { getDb } from "#db/client.ts";
import type { Graph } from "#server/contract/graph.ts";
import { sha256 } from "#server/kernel/secret.ts";
import { compilePlan } from "#server/services/workflow/compile-plan.ts";
import { loadFacts } from "#server/services/workflow/load-facts.ts";
import { makeTopic, makeTrigger, makeVersion, makeWorkflow, makeWorkspace } from "../factories.ts";
import { SMALL } from "./signal-flood.ts";

export type SignalWorld = {
  workspaceId: number;
  topicId: number;
  workflowId: number;
  /** Opens the signal's door. */
  token: string;
  size: number;
  /** Those whose line is at or above the event's value. */
  expected: number;
};

type Wanted = {
  name: string;
  size: number;
  /** Health factor of the event. Lines are spread evenly from 1.00 to 2.00, so by default all are told. */
  value?: string;
  /** What stands after the condition; by default a message in the app. */
  tell?: Graph["nodes"][string];
};

/** A workspace with so many subscribers of a topic, each with their own line, and a live workflow that a signal starts. */
export async function makeSignalWorld({ name, size, value = "1.00", tell }: Wanted): Promise<SignalWorld> {
  const { db } = getDb();
  const workspace = await makeWorkspace({ slug: name, name });
  const topic = await makeTopic(workspace);
  await db.execute(sql`
    with people as (
      insert into subscriber (workspace_id, address)
      select ${workspace.id}::bigint, '0x' || lpad(to_hex(g), 40, '0') from generate_series(1, ${size}::int) g
      returning id)
    insert into preference (subscriber_id, topic_id, workspace_id, enabled, preset, own)
    select id, ${topic.id}::bigint, ${workspace.id}::bigint, true, null,
      jsonb_build_object('line', (1 + (id % 101) / 100.0)::numeric(4, 2)::text)
    from people`);
  const token = `token-${name}`;
  const workflow = await makeWorkflow(workspace, { state: "live" });
  const usual = ownLineGraph(topic.id);
  const graph = tell ? { ...usual, nodes: { ...usual.nodes, tell } } : usual;
  const plan = compilePlan(graph, await db.transaction((tx) => loadFacts(tx, workspace.id)));
  const version = await makeVersion(workflow, { graph, plan });
  const spec = plan.triggers[0]?.spec;
  if (!spec) throw new Error("the workflow of the benchmark has no trigger");
  await makeTrigger(workflow, { versionId: version.id, nodeId: "event", spec, tokenHash: sha256(token) });
  const [row] = await db.execute<{ n: number }>(sql`
    select count(*)::int as n from preference
    where topic_id = ${topic.id}::bigint and (own ->> 'line')::numeric >= ${value}::numeric`);
  return { workspaceId: workspace.id, topicId: topic.id, workflowId: workflow.id, token, expected: row?.n ?? 0, size };
}

const SMALL_TEAMS = 20;

/** Teams whose subscribers' lines let ten of each be told by the event of `SMALL`. */
export async function makeSmallTeams(name: string, tell?: Wanted["tell"]): Promise<SignalWorld[]> {
  const { subscribers: size, value, matches } = SMALL;
  const teams: SignalWorld[] = [];
  for (let at = 0; at < SMALL_TEAMS; at++) {
    teams.push(await makeSignalWorld({ name: `${name}-${at}`, size, value, ...(tell && { tell }) }));
  }
  if (teams.some(({ expected }) => expected !== matches)) throw new Error("an event has other matches than ten");
  return teams;
}

/** A signal → everyone of the topic → at or below their own line → a message in the app. */
export function ownLineGraph(topicId: number): Graph {
  const node = (type: string, config: Record<string, unknown>) => ({ type, v: 1, name: "", config });
  const health = { ref: ["event", "healthFactor"] };
  const line = { ref: ["who", "line"] };
  const message = { subject: ["Health factor ", health], body: ["Your line is ", line, "."] };
  return {
    schema: 1,
    nodes: {
      event: node("signal", { fields: [{ name: "healthFactor", kind: "number", unit: "" }] }),
      who: node("topic-subscribers", { topicId }),
      if: node("condition", { condition: { all: [{ op: "is-at-most", args: [health, line] }] } }),
      tell: node("in-app", { message, urgency: "urgent", topicId }),
    },
    edges: {
      a: { from: ["event", "next"], to: ["who", "in"] },
      b: { from: ["who", "next"], to: ["if", "in"] },
      c: { from: ["if", "yes"], to: ["tell", "in"] },
    },
    notes: {},
    layout: {},
  };
}
