import { eq, type SQL, sql } from "drizzle-orm";
import { beforeAll, expect, test } from "vitest";
import { getDb, type Tx } from "#db/client.ts";
import { topic as topics } from "#db/schema/subscriber.ts";
import { preparePlan } from "#server/catalog/prepare-plan.ts";
import type { Condition } from "#server/contract/condition.ts";
import type { Graph } from "#server/contract/graph.ts";
import type { Values } from "#server/contract/value.ts";
import { makeRun, makeTopic, makeVersion, makeWorkflow, makeWorkspace, NOW } from "#server/testing/factories.ts";
import { type PlanNode, scansOf } from "#server/testing/scans-of.ts";
import { insertExecutions } from "../interpreter/receive-executions.ts";
import { FIELDS, OUTPUTS } from "./arbitrary-audience.ts";
import { readAudiences } from "./audience-facts.ts";
import { matchStatement } from "./match-statement.ts";
import { howToMatch } from "./reach-topic.ts";

/** How Postgres goes about the statement with many subscribers, of whom few match: what it costs must not grow with them. */

const { db } = getDb();
const SIZE = 20_000;

async function makePeople() {
  const workspace = await makeWorkspace();
  const topic = await makeTopic(workspace, { fields: FIELDS, presets: [] });
  await db.execute(sql`
    insert into subscriber (workspace_id, address)
    select ${workspace.id}::bigint, '0x' || lpad(to_hex(g), 40, '0') from generate_series(1, ${SIZE}::int) g`);
  await db.execute(sql`
    insert into preference (subscriber_id, topic_id, workspace_id, enabled, own)
    select id, ${topic.id}::bigint, workspace_id, true, jsonb_build_object(
      'line', (1 + (id % 10000) / 10000.0)::numeric(8, 4)::text, 'kind', case when id % 2000 = 0 then 'nft' else 'dex' end,
      'kinds', case when id % 2000 = 1 then '["lending"]'::jsonb else '["dex"]'::jsonb end)
    from subscriber where workspace_id = ${workspace.id}::bigint`);
  await db.execute(sql`analyze`);
  return { workspace, topic, workflow: await makeWorkflow(workspace) };
}
let people: Awaited<ReturnType<typeof makePeople>>;
beforeAll(async () => {
  people = await makePeople();
}, 60_000);

function graphOf(condition: Condition): Graph {
  const node = (type: string, config: Record<string, unknown> = {}) => ({ type, v: 1, name: "", config });
  return {
    schema: 1,
    nodes: {
      when: node("signal"),
      who: node("topic-subscribers"),
      if: node("condition", { condition }),
      tell: node("in-app"),
    },
    edges: {
      a: { from: ["when", "next"], to: ["who", "in"] },
      b: { from: ["who", "next"], to: ["if", "in"] },
      c: { from: ["if", "yes"], to: ["tell", "in"] },
    },
    notes: {},
    layout: {},
  };
}

async function withStatement<T>(
  condition: Condition,
  values: Values,
  work: (tx: Tx, of: { statement: SQL; runId: number }) => Promise<T>,
): Promise<T> {
  const { workspace, topic, workflow } = people;
  const graph = graphOf(condition);
  const compiled = { graph, triggers: [], audiences: {}, topicIds: [topic.id], outputs: OUTPUTS };
  const version = await makeVersion(workflow, { graph, plan: compiled, number: ++made });
  const run = await makeRun(workflow, { versionId: version.id, values, state: "waiting" });
  return db.transaction(async (tx) => {
    const asked = { workspaceId: workspace.id, topicId: topic.id, runId: run.id };
    const facts = (await readAudiences(tx, [asked])).get(run.id);
    if (!facts) throw new Error("no topic");
    const of = { run, plan: preparePlan(compiled), audienceId: "who", topicId: topic.id };
    const matching = howToMatch(of, facts, { listedAudienceMax: 0 });
    const statement = matchStatement({ ...matching, run, after: 0, limit: 250, now: NOW }, insertExecutions);
    return work(tx, { statement, runId: run.id });
  });
}

function planOf(condition: Condition, values: Values) {
  return withStatement(condition, values, async (tx, { statement }) => {
    const [row] = await tx.execute<{ "QUERY PLAN": [{ Plan: PlanNode }] }>(sql`explain (format json) ${statement}`);
    return scansOf(row?.["QUERY PLAN"][0].Plan);
  });
}
let made = 0;

const line: Condition = { op: "is-at-most", args: [{ ref: ["when", "value"] }, { ref: ["who", "line"] }] };
const kind: Condition = { op: "is", args: [{ ref: ["when", "word"] }, { ref: ["who", "kind"] }] };
const kinds: Condition = { op: "contains", args: [{ ref: ["who", "kinds"] }, { ref: ["when", "word"] }] };

test.each<[what: string, condition: Condition, values: Values, index: string]>([
  ["everybody's own line", line, { value: "1.999" }, "topic_standing_n1_idx"],
  [
    "a range of it, both ways",
    { all: [line, { not: { op: "is-above", args: [{ ref: ["who", "line"] }, { value: "1.9995" }] } }] },
    { value: "1.999" },
    "topic_standing_n1_idx",
  ],
  ["everybody's own choice", kind, { word: "NFT" }, "topic_standing_tags_idx"],
  ["everybody's own choices", kinds, { word: "lending" }, "topic_standing_tags_idx"],
])("behavior: %s is looked up in an index, and nobody else is read", async (_what, condition, values, index) => {
  const scans = await planOf(condition, values);
  expect(scans.filter(({ by }) => by === "Seq Scan")).toEqual([]);
  expect(scans.map(({ by }) => by)).toContain(index);
  expect(scans.filter(({ table }) => table === "subscriber")).toEqual([]);
});

test("behavior: where everybody passes, a chunk reads as many as it takes", async () => {
  const scans = await planOf({ not: line }, { value: "3" });
  expect(scans.filter(({ by }) => by === "Seq Scan")).toEqual([]);
});

test("behavior: who goes first is walked before all others, and nobody is when nothing is learned", async () => {
  const { topic } = people;
  const prioritiesOf = () =>
    withStatement(line, { value: "1.999" }, async (tx, { statement, runId }) => {
      await tx.execute(statement);
      const rows = await tx.execute<{ priority: number; n: number }>(sql`
        select priority, count(*)::int as n from execution where run_id = ${runId}::bigint group by 1 order by 1`);
      return rows.map(({ priority, n }) => [priority, n]);
    });
  const [[, all] = [0, 0]] = await prioritiesOf();
  await db.execute(sql`
    insert into learned (topic_id, subscriber_id, workspace_id, base, tier)
    select topic_id, subscriber_id, workspace_id, 0, case when subscriber_id % 10000 = 9995 then 0 else 1 end from preference
    where topic_id = ${topic.id}::bigint and subscriber_id % 10000 > 9990`);
  expect(await prioritiesOf()).toEqual([[0, all]]);
  await db.update(topics).set({ learns: "line" }).where(eq(topics.id, topic.id));
  expect(await prioritiesOf()).toEqual([
    [-1, 2],
    [0, (all ?? 0) - 2],
  ]);
});

test("behavior: where lines are learned, a range of one index says who passes, and indexes alone what was learned of them", async () => {
  const { topic } = people;
  await db.execute(sql`
    insert into learned (topic_id, subscriber_id, workspace_id, base, line)
    select topic_id, subscriber_id, workspace_id, n1, n1 + 0.001 from topic_standing
    where topic_id = ${topic.id}::bigint and subscriber_id % 3 = 0
    on conflict (topic_id, subscriber_id) do update set line = excluded.line`);
  await db.update(topics).set({ learns: "line" }).where(eq(topics.id, topic.id));
  // an index says nothing of a page that was written since
  await db.execute(sql`vacuum analyze topic_standing, learned`);
  const scans = await planOf(line, { value: "1.999" });
  const isAlone = Object.fromEntries(scans.map(({ by, isIndexAlone }) => [by, isIndexAlone]));
  expect(isAlone).toMatchObject({ topic_standing_n1_idx: true, learned_first_idx: true, learned_line_idx: true });
  // a value of their own stands in their row: read of those alone who have a learned line
  expect(scans.filter(({ isIndexAlone }) => !isIndexAlone).map(({ table }) => table)).toEqual(["preference"]);
});
