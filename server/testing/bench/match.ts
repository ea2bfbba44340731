import { performance } from "node:perf_hooks";
import { type SQL, sql } from "drizzle-orm";
import { closeDb, getDb, type Tx } from "#db/client.ts";
import { preparePlan } from "#server/catalog/prepare-plan.ts";
import type { TopicSetting } from "#server/contract/topic.ts";
import { executePrepared } from "#server/kernel/execute-prepared.ts";
import { readAudiences } from "#server/pipeline/audience/audience-facts.ts";
import { countEdges } from "#server/pipeline/audience/count-edges.ts";
import { matchStatement } from "#server/pipeline/audience/match-statement.ts";
import { howToMatch, reachTopics } from "#server/pipeline/audience/reach-topic.ts";
import { interpret } from "#server/pipeline/interpreter/interpret.ts";
import { insertExecutions } from "#server/pipeline/interpreter/receive-executions.ts";
import { standingOf } from "#server/pipeline/interpreter/topic-standing.ts";
import { compilePlan } from "#server/services/workflow/compile-plan.ts";
import { loadFacts } from "#server/services/workflow/load-facts.ts";
import { makeRun, makeTopic, makeVersion, makeWorkflow, makeWorkspace } from "../factories.ts";
import { startBenchDatabase } from "./bench-database.ts";
import { report } from "./report.ts";
import { ownLineGraph } from "./signal-world.ts";

/**
 * One event, a million subscribers, each with a line of their own: the statement that selects, counts and makes the
 * executions of 10, 1,000 and 100,000 matches, at everybody's chunk size and in one transaction that is rolled back.
 *
 * Beside it in the same run: a bare index scan with an insert of as many rows into a like table (the lower bound), the
 * naive loop (read all, evaluate each, insert each; on a sample, scaled to a million), and a tenth of the subscribers
 * with the same matches.
 */

const SIZE = 1_000_000;
const MATCHES = [10, 1_000, 100_000];
const REPEATS = 7;
/** Of the loop: so many are read and evaluated, and so many inserts are made, and the rest is reckoned from them. */
const LOOP_SAMPLE = { subscribers: 20_000, inserts: 300 };
const TARGETS = { overBoundMax: 1.5, fasterThanLoopMin: 50, tenfoldMax: 1.3 };

export async function benchMatch({ isQuick }: { isQuick: boolean }): Promise<boolean> {
  const database = await startBenchDatabase();
  try {
    const size = isQuick ? SIZE / 10 : SIZE;
    const large = await makeWorld("large", size);
    const small = await makeWorld("small", size / 10);
    let isGood = true;
    for (const matches of MATCHES.filter((count) => count <= size / 10)) {
      isGood = (await measure({ large, small, matches })) && isGood;
    }
    return isGood;
  } finally {
    await closeDb();
    await database.remove();
  }
}

type World = Awaited<ReturnType<typeof makeWorld>>;

/** Lines lie 0.000001 apart from 1 upwards, in no order of the subscribers. */
async function makeWorld(name: string, size: number) {
  const { db } = getDb();
  const startedAt = performance.now();
  const workspace = await makeWorkspace({ slug: `match-${name}`, name });
  const topic = await makeTopic(workspace);
  await db.execute(sql`
    insert into subscriber (workspace_id, address)
    select ${workspace.id}::bigint, '0x' || lpad(to_hex(g), 40, '0') from generate_series(1, ${size}::int) g`);
  await db.execute(sql`
    insert into preference (subscriber_id, topic_id, workspace_id, enabled, preset, own)
    select id, ${topic.id}::bigint, workspace_id, true, null,
      jsonb_build_object('line', (1 + ((row_number() over (order by id)) * 7919 % ${size}::bigint) / 1000000.0)::numeric(8, 6)::text)
    from subscriber where workspace_id = ${workspace.id}::bigint`);
  await db.execute(sql`create table ${bareTable(name)} (subscriber_id bigint primary key, line numeric not null)`);
  await db.execute(sql`
    insert into ${bareTable(name)} select subscriber_id, n1 from topic_standing where topic_id = ${topic.id}::bigint`);
  await db.execute(sql`create index on ${bareTable(name)} (line, subscriber_id)`);
  await db.execute(sql`vacuum analyze`);
  const graph = ownLineGraph(topic.id);
  const plan = compilePlan(graph, await db.transaction((tx) => loadFacts(tx, workspace.id)));
  const workflow = await makeWorkflow(workspace, { state: "live" });
  const version = await makeVersion(workflow, { graph, plan });
  console.log(
    `  ${size.toLocaleString("en")} subscribers made in ${((performance.now() - startedAt) / 1000).toFixed(0)} s`,
  );
  return { name, size, workspace, topic, workflow, version, plan: preparePlan(plan) };
}

const bareTable = (name: string) => sql.raw(`bare_line_${name}`);

/** At this value the highest `matches` lines, and no others, are at or above it. */
const valueFor = ({ size }: World, matches: number) => (1 + (size - matches) / 1_000_000).toFixed(6);

type Side = "ours" | "bound" | "whole" | "small";

async function measure(of: { large: World; small: World; matches: number }): Promise<boolean> {
  const { large, small, matches } = of;
  const { ours, bound, whole, small: ofSmall } = await bestOf(of);
  const loopMs = await naiveLoop(large, matches);
  return report(`${matches.toLocaleString("en")} matches of ${large.size.toLocaleString("en")} subscribers`, [
    { label: "our statement", value: ours, unit: "ms" },
    { label: "limit: bare index scan and insert", value: bound, unit: "ms" },
    { label: "times the limit", value: ours / bound, unit: "×", max: TARGETS.overBoundMax },
    { label: "the whole run, with facts and funnel", value: whole, unit: "ms" },
    { label: "the naive loop (from a sample, scaled)", value: loopMs, unit: "ms" },
    {
      label: "faster than the loop",
      value: loopMs / ours,
      unit: "×",
      ...(matches === 1_000 ? { min: TARGETS.fasterThanLoopMin } : {}),
    },
    { label: `the same matches of ${small.size.toLocaleString("en")}`, value: ofSmall, unit: "ms" },
    { label: "ten times the subscribers cost", value: ours / ofSmall, unit: "×", max: TARGETS.tenfoldMax },
  ]);
}

/** The least of several, side by side; the first of each plans its statements and fills its caches. */
async function bestOf({ large, small, matches }: { large: World; small: World; matches: number }) {
  const best: Record<Side, number> = { ours: Infinity, bound: Infinity, whole: Infinity, small: Infinity };
  const sides: [Side, (tx: Tx) => Promise<number>][] = [
    ["bound", (tx) => bareInsert(tx, large, matches)],
    ["ours", (tx) => ourStatement(tx, large, matches)],
    ["small", (tx) => ourStatement(tx, small, matches)],
    ["whole", (tx) => wholeRun(tx, large, matches)],
  ];
  for (let i = 0; i <= REPEATS; i++) {
    for (const [side, work] of sides) {
      const ms = await rolledBack(work);
      if (i > 0) best[side] = Math.min(best[side], ms);
    }
    if (matches > 10_000) await getDb().db.execute(sql`vacuum execution`);
  }
  return best;
}

const rollBack = new Error("rolled back");

/** What `work` says it took, in a transaction that leaves no trace. */
async function rolledBack(work: (tx: Tx) => Promise<number>): Promise<number> {
  let ms = 0;
  await getDb()
    .db.transaction(async (tx) => {
      ms = await work(tx);
      throw rollBack;
    })
    .catch((error: unknown) => {
      if (error !== rollBack) throw error;
    });
  return ms;
}

async function timed<T>(work: () => Promise<T>): Promise<{ ms: number; result: T }> {
  const startedAt = performance.now();
  const result = await work();
  return { ms: performance.now() - startedAt, result };
}

async function makeWaitingRun(world: World, matches: number) {
  const values = { healthFactor: valueFor(world, matches) };
  return makeRun(world.workflow, { versionId: world.version.id, triggerNodeId: "event", values, state: "waiting" });
}

async function ourStatement(tx: Tx, world: World, matches: number): Promise<number> {
  const row = await makeWaitingRun(world, matches);
  const asked = { workspaceId: world.workspace.id, topicId: world.topic.id, runId: row.id };
  const facts = (await readAudiences(tx, [asked])).get(row.id);
  if (!facts) throw new Error("the benchmark has no topic");
  const of = { run: row, plan: world.plan, audienceId: "who", topicId: world.topic.id };
  const matching = howToMatch(of, facts, { listedAudienceMax: 0 });
  const chunk = { ...matching, run: row, after: 0, limit: SIZE, now: new Date() };
  const { ms, result } = await timed(() =>
    executePrepared<{ hits: number }>(tx, matchStatement(chunk, insertExecutions)),
  );
  if (result[0]?.hits !== matches) throw new Error(`${result[0]?.hits} executions in place of ${matches}`);
  return ms;
}

async function wholeRun(tx: Tx, world: World, matches: number): Promise<number> {
  const row = await makeWaitingRun(world, matches);
  const of = { run: row, plan: world.plan, audienceId: "who", topicId: world.topic.id, edgeIds: ["a"] };
  const by = { insertExecutions, listedAudienceMax: 0, chunk: SIZE, now: new Date() };
  const { ms, result } = await timed(async () => {
    const [expansion] = await reachTopics(tx, [of], by);
    await countEdges(tx, expansion?.passed ?? []);
    return expansion;
  });
  if (result?.made !== matches || result.reached !== world.size) throw new Error("the run reached others");
  return ms;
}

/** The least that finding and writing as many rows costs: one index range, one insert, nothing decided or counted. */
async function bareInsert(tx: Tx, world: World, matches: number): Promise<number> {
  const statement = sql`
    insert into execution (workspace_id, run_id, workflow_id, subscriber_id, created_at)
    select ${world.workspace.id}::bigint, -1, ${world.workflow.id}::bigint, b.subscriber_id, now()
    from ${bareTable(world.name)} b where b.line >= ${valueFor(world, matches)}::numeric`;
  const { ms, result } = await timed(() => tx.execute(statement));
  if (result.count !== matches) throw new Error(`${result.count} rows in place of ${matches}`);
  return ms;
}

type LoopRow = { id: string; address: `0x${string}`; setting: TopicSetting };

/** Reads, evaluates and inserts a sample as a simple program would, and reckons what all would take. */
async function naiveLoop(world: World, matches: number): Promise<number> {
  const value = valueFor(world, matches);
  const page = (select: SQL) => getDb().db.execute<LoopRow>(select);
  const walked = await timed(async () => {
    const rows = await page(sql`
      select s.id, s.address, jsonb_build_object('enabled', p.enabled, 'preset', p.preset, 'own', p.own) as setting
      from subscriber s join preference p on p.subscriber_id = s.id and p.topic_id = ${world.topic.id}::bigint
      where s.workspace_id = ${world.workspace.id}::bigint order by s.id limit ${LOOP_SAMPLE.subscribers}::int`);
    for (const row of rows) evaluate(world, row, value);
  });
  let inserted = 0;
  await rolledBack(async (tx) => {
    const { ms } = await timed(async () => {
      for (let i = 0; i < LOOP_SAMPLE.inserts; i++) {
        await tx.execute(sql`
          insert into execution (workspace_id, run_id, workflow_id, subscriber_id, created_at)
          values (${world.workspace.id}::bigint, -2, ${world.workflow.id}::bigint, ${i}::bigint, now())`);
      }
    });
    inserted = ms;
    return ms;
  });
  return (walked.ms / LOOP_SAMPLE.subscribers) * world.size + (inserted / LOOP_SAMPLE.inserts) * matches;
}

function evaluate({ plan, topic }: World, { id, address, setting }: LoopRow, healthFactor: string): void {
  interpret({
    plan,
    triggerNodeId: "event",
    triggerHandle: "next",
    values: { healthFactor },
    subscriber: { id: Number(id), address, zone: "UTC" },
    standings: new Map([[topic.id, standingOf(topic, setting)]]),
    attributes: {},
    steps: [],
    answers: new Map(),
    isLastAttempt: true,
    now: new Date(),
  });
}
