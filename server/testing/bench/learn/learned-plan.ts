import { eq, sql } from "drizzle-orm";
import { closeDb, getDb } from "#db/client.ts";
import { workflow as workflows, workflowVersion } from "#db/schema/workflow.ts";
import { preparePlan } from "#server/catalog/prepare-plan.ts";
import { readAudiences } from "#server/pipeline/audience/audience-facts.ts";
import { matchStatement } from "#server/pipeline/audience/match-statement.ts";
import { howToMatch } from "#server/pipeline/audience/reach-topic.ts";
import { insertExecutions } from "#server/pipeline/interpreter/receive-executions.ts";
import { makeRun, NOW } from "../../factories.ts";
import { type PlanNode, type Scan, scansOf } from "../../scans-of.ts";
import { startBenchDatabase } from "../bench-database.ts";
import { makeSignalWorld } from "../signal-world.ts";

const PEOPLE = 20_000;
/** One in twenty has a line at or above it, or a learned one. */
const VALUE = "1.95";

/** How Postgres reads people to find whom an event concerns, where a third of them have a learned line. */
export async function learnedPlan(): Promise<Scan[]> {
  const database = await startBenchDatabase();
  try {
    return await planOf(await makeLearnedWorld());
  } finally {
    await closeDb();
    await database.remove();
  }
}

async function makeLearnedWorld() {
  const { db } = getDb();
  const world = await makeSignalWorld({ name: "learned-plan", size: PEOPLE });
  const topic = sql`${world.topicId}::bigint`;
  await db.execute(sql`update topic set learns = 'line' where id = ${topic}`);
  await db.execute(sql`
    insert into learned (topic_id, subscriber_id, workspace_id, base, line, tier)
    select topic_id, subscriber_id, workspace_id, n1, n1 + 0.1, case when subscriber_id % 20 = 0 then 0 else 1 end
    from topic_standing where topic_id = ${topic} and subscriber_id % 3 = 0`);
  await db.execute(sql`vacuum analyze`);
  return world;
}

async function planOf({ workspaceId, topicId, workflowId }: Awaited<ReturnType<typeof makeLearnedWorld>>) {
  const { db } = getDb();
  const [workflow] = await db.select().from(workflows).where(eq(workflows.id, workflowId));
  const [version] = await db.select().from(workflowVersion).where(eq(workflowVersion.workflowId, workflowId));
  if (!workflow || !version?.plan) throw new Error("the benchmark has no workflow");
  const values = { healthFactor: VALUE };
  const run = await makeRun(workflow, { versionId: version.id, triggerNodeId: "event", values, state: "waiting" });
  return db.transaction(async (tx) => {
    const facts = (await readAudiences(tx, [{ workspaceId, topicId, runId: run.id }])).get(run.id);
    if (!facts) throw new Error("the benchmark has no topic");
    const of = { run, plan: preparePlan(version.plan), audienceId: "who", topicId };
    const matching = howToMatch(of, facts, { listedAudienceMax: 0 });
    const statement = matchStatement({ ...matching, run, after: 0, limit: 250, now: NOW }, insertExecutions);
    const [row] = await tx.execute<{ "QUERY PLAN": [{ Plan: PlanNode }] }>(sql`explain (format json) ${statement}`);
    return scansOf(row?.["QUERY PLAN"][0].Plan).filter(({ table }) => table !== "");
  });
}
