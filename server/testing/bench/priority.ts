import { performance } from "node:perf_hooks";
import { sql } from "drizzle-orm";
import { closeDb, getDb } from "#db/client.ts";
import { limits } from "#server/kernel/limits.ts";
import { takeOutcomes } from "#server/personalisation/take-outcomes.ts";
import { stopWaking } from "#server/pipeline/wake.ts";
import { postSignal } from "#server/services/signal/post-signal.ts";
import { NOW } from "../factories.ts";
import { createTestClock, giveCredits } from "../outbox-world.ts";
import { sealPeople } from "../seal-people.ts";
import { tellAlerts } from "./alert-history.ts";
import { startBenchDatabase } from "./bench-database.ts";
import { quantile } from "./quantile.ts";
import { type Figure, report } from "./report.ts";
import { makeSignalWorld, type SignalWorld } from "./signal-world.ts";

const PEOPLE = 100_000;
/** One in so many answers within the hour, and goes first. */
const ONE_IN = 20;
const PER_SECOND = 1_000;
/** Of the whole duration, that the last of those who go first may have waited. */
const PART_MAX = 10;
const BATCH = 250;
/** When nothing is left to do but to wait for the lane. */
const IDLE_SECONDS = 0.05;

/** Alerts of before: who answers within the hour did so to each of these. */
const ANSWERED = 5;

/**
 * One event to a hundred thousand, each with a mail address, through audience, interpreter and a lane that takes a
 * thousand a second: when do those who go first have theirs? They are who was found to answer within the hour: all have
 * answered before, and a learning pass has put the quick ones in front. The clock moves by what the stages' work took,
 * and by waiting for the lane; sending takes no time.
 */
export async function benchPriority({ isQuick }: { isQuick: boolean }): Promise<boolean> {
  const count = isQuick ? PEOPLE / 10 : PEOPLE;
  const database = await startBenchDatabase();
  try {
    const title = `one event to ${count.toLocaleString("en")}, a lane of ${PER_SECOND.toLocaleString("en")} a second`;
    return report(`${title}, in simulated time`, await priorityFigures(await makePriorityWorld(count)));
  } finally {
    await stopWaking();
    await closeDb();
    await database.remove();
  }
}

export async function priorityFigures(world: SignalWorld): Promise<Figure[]> {
  const told = await fanOut(world);
  return [
    {
      label: "those who go first: p99, of the whole",
      value: (quantile(told.first, 0.99) / told.whole) * 100,
      unit: "%",
      max: PART_MAX,
    },
    { label: "those who go first, as learned", value: told.first.length, unit: "" },
    { label: "those who go first: p99", value: quantile(told.first, 0.99), unit: "s" },
    { label: "all others: p99", value: quantile(told.others, 0.99), unit: "s" },
    { label: "the whole", value: told.whole, unit: "s" },
  ];
}

export async function makePriorityWorld(count: number): Promise<SignalWorld> {
  const tell = {
    type: "send-message",
    v: 1,
    name: "",
    config: { message: { subject: ["S"], body: ["B"] }, urgency: "normal", topicId: null },
  };
  const world = await makeSignalWorld({ name: "priority", size: count, tell });
  const { db } = getDb();
  const of = sql`${world.workspaceId}::bigint`;
  await db.execute(sql`
    insert into channel_address (workspace_id, subscriber_id, kind, sealed, state)
    select ${of}, id, 'email', id || '@example.com', 'on' from subscriber where workspace_id = ${of}`);
  await sealPeople();
  await db.execute(sql`update topic set learns = 'line' where id = ${world.topicId}::bigint`);
  await learnWhoIsQuick(world);
  await giveCredits(world.workspaceId, count + 1);
  await db.execute(sql`vacuum analyze`);
  return world;
}

/** Quick ones answered each of their last alerts after twenty minutes, all others one after five hours. */
async function learnWhoIsQuick({ workspaceId, topicId, size }: SignalWorld): Promise<void> {
  const { db } = getDb();
  const isQuick = sql`s.id % ${ONE_IN}::integer = 0`;
  await tellAlerts({
    workspaceId,
    topicId,
    alerts: sql`
      select row_number() over (order by s.id) as n, s.id as subscriber_id,
        ${NOW.toISOString()}::timestamptz - (${ANSWERED}::integer + 3 - at) * interval '1 day' as at, 1.25 as value,
        case when ${isQuick} then interval '20 minutes' else interval '5 hours' end as acted_after, true as is_seen
      from subscriber s cross join generate_series(1, case when ${isQuick} then ${ANSWERED}::integer else 1 end) at
      where s.workspace_id = ${workspaceId}::bigint`,
  });
  for (let taken = -1; taken !== 0; ) taken = await takeOutcomes(db, { limit: limits.learningBatch, now: NOW });
  const [row] = await db.execute<{ right: number; all: number }>(sql`
    select count(*)::integer as "all", count(*) filter (where subscriber_id % ${ONE_IN}::integer = 0)::integer as right
    from learned where topic_id = ${topicId}::bigint and tier = 0`);
  const expected = Math.floor(size / ONE_IN);
  if (row?.right === expected && row.all === expected) return;
  throw new Error(`${expected} were to be learned to go first: ${JSON.stringify(row)}`);
}

async function fanOut({ token, size }: SignalWorld) {
  // its parts take their database when they are read: only now is there one
  const { createStages } = await import("../whole-path.ts");
  const clock = createTestClock();
  const start = clock.now().getTime();
  const seconds = () => (clock.now().getTime() - start) / 1_000;
  const emailLane = { concurrency: 2_000, perSecond: PER_SECOND };
  const stages = createStages(clock, getDb().db, { emailLane, batch: BATCH });
  const told: { first: number[]; others: number[] } = { first: [], others: [] };
  stages.answers(({ subscriberId }) => {
    (subscriberId % ONE_IN === 0 ? told.first : told.others).push(seconds());
    return { kind: "accepted", detail: "Accepted." };
  });
  await postSignal({ token, body: '{"healthFactor":"1.00"}', idempotencyKey: null, now: clock.now() });
  while (told.first.length + told.others.length < size) {
    const began = performance.now();
    const taken = await stages.step();
    const tookSeconds = (performance.now() - began) / 1_000;
    await stages.send();
    stages.sent.email.length = 0;
    clock.advance(taken > 0 ? tookSeconds : IDLE_SECONDS);
  }
  await stages.outbox.stop();
  return { ...told, whole: seconds() };
}
