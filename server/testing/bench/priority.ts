import { sql } from "drizzle-orm";
import { closeDb, getDb } from "#db/client.ts";
import { createTestChannel, createTestClock, createTestOutbox, makeStage } from "../outbox-world.ts";
import { sealPeople } from "../seal-people.ts";
import { startBenchDatabase } from "./bench-database.ts";
import { report } from "./report.ts";

const MESSAGES = 100_000;
/** One in so many answers within the hour, and goes first. */
const ONE_IN = 20;
const PER_SECOND = 1_000;
/** Of the whole duration, that the last of those who go first may have waited. */
const PART_MAX = 10;

/** A fan-out through a lane that takes a thousand a second, in simulated time: when do those who go first have theirs? */
export async function benchPriority({ isQuick }: { isQuick: boolean }): Promise<boolean> {
  const database = await startBenchDatabase();
  try {
    const count = isQuick ? MESSAGES / 10 : MESSAGES;
    const clock = createTestClock();
    const start = clock.now().getTime();
    const waited: { first: number[]; others: number[] } = { first: [], others: [] };
    const channel = createTestChannel("email", {
      lane: { concurrency: 2_000, perSecond: PER_SECOND },
      answer: ({ subscriberId }) => {
        const seconds = (clock.now().getTime() - start) / 1_000;
        (subscriberId % ONE_IN === 0 ? waited.first : waited.others).push(seconds);
        return { kind: "accepted", detail: "Accepted." };
      },
    });
    const outbox = createTestOutbox({ channels: [channel.channel], clock });
    await fill(count, clock.now());
    while (waited.first.length + waited.others.length < count) {
      await outbox.take();
      await outbox.settled();
      channel.sent.length = 0;
      clock.advance(1);
    }
    await outbox.stop();
    const whole = (clock.now().getTime() - start) / 1_000;
    return report(
      `${count.toLocaleString("en")} messages, ${PER_SECOND.toLocaleString("en")} a second, in simulated time`,
      [
        {
          label: "those who go first: p99, of the whole",
          value: (p99(waited.first) / whole) * 100,
          unit: "%",
          max: PART_MAX,
        },
        { label: "those who go first", value: waited.first.length, unit: "" },
        { label: "those who go first: p99", value: p99(waited.first), unit: "s" },
        { label: "all others: p99", value: p99(waited.others), unit: "s" },
        { label: "the whole", value: whole, unit: "s" },
      ],
    );
  } finally {
    await closeDb();
    await database.remove();
  }
}

function p99(seconds: number[]): number {
  const sorted = seconds.toSorted((a, b) => a - b);
  return sorted[Math.floor(sorted.length * 0.99)] ?? 0;
}

/** Deliveries as receiving drafts leaves them, mixed: those who go first stand among all others. */
async function fill(count: number, now: Date): Promise<void> {
  const { workspace, workflow, run, topic } = await makeStage();
  const at = sql`${now.toISOString()}::timestamptz`;
  const of = sql`${workspace.id}::bigint`;
  await getDb().db.execute(sql`
    with made as (
      insert into subscriber (workspace_id, address)
      select ${of}, '0x' || lpad(to_hex(n), 40, '0') from generate_series(1, ${count}::integer) n returning id),
    linked as (
      insert into channel_address (workspace_id, subscriber_id, kind, sealed, state)
      select ${of}, id, 'email', id || '@example.com', 'on' from made)
    insert into delivery (workspace_id, workflow_id, run_id, execution_id, subscriber_id, node_id, topic_id, effect_key,
      channel, target, urgency, priority, content, next_at, occurred_at, created_at)
    select ${of}, ${workflow.id}::bigint, ${run.id}::bigint, 0, id, 'tell', ${topic.id}::bigint, 'bench:' || id, 'email',
      id || '@example.com', 'normal', case when id % ${ONE_IN}::integer = 0 then 5 else 10 end,
      '{"kind":"message","subject":"S","body":"B"}'::jsonb, ${at}, ${at}, ${at}
    from made`);
  await sealPeople();
  await getDb().db.execute(sql`analyze`);
}
