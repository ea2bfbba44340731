import { performance } from "node:perf_hooks";
import { sql } from "drizzle-orm";
import { closeDb, getDb } from "#db/client.ts";
import { limits } from "#server/kernel/limits.ts";
import { takeOutcomes } from "#server/personalisation/take-outcomes.ts";
import { makeTopic, makeWorkspace, NOW } from "../factories.ts";
import { tellAlerts } from "./alert-history.ts";
import { startBenchDatabase } from "./bench-database.ts";
import { report } from "./report.ts";

/**
 * A million alerts whose time for an answer is over, closed and learned from by one process: five for each of 200,000
 * subscribers, of whom some acted and most were there. Beside it in the same run: a bare read of as many rows, in pages
 * as large (the limit).
 */

const SIZE = 1_000_000;
const QUICK_SIZE = 50_000;
const ALERTS_EACH = 5;
const SECONDS_MAX = 60;

export async function benchLearningPass({ isQuick }: { isQuick: boolean }): Promise<boolean> {
  const database = await startBenchDatabase();
  try {
    const size = isQuick ? QUICK_SIZE : SIZE;
    await makeOutcomes(size);
    const boundMs = await bareRead(size);
    const startedAt = performance.now();
    let closed = 0;
    for (let count = -1; count !== 0; closed += count) {
      count = await takeOutcomes(getDb().db, { limit: limits.learningBatch, now: NOW });
    }
    const passMs = performance.now() - startedAt;
    const perSecond = closed / (passMs / 1_000);
    return report(`${closed.toLocaleString("en")} outcomes closed and learned from`, [
      { label: "the pass", value: passMs / 1_000, unit: "s" },
      { label: "outcomes a second", value: perSecond, unit: "/s", min: SIZE / SECONDS_MAX },
      { label: "a million at that pace", value: SIZE / perSecond, unit: "s", max: SECONDS_MAX },
      { label: "limit: bare read of as many rows", value: boundMs / 1_000, unit: "s" },
      { label: "times the limit", value: passMs / boundMs, unit: "×" },
      { label: "states learned", value: await stateCount(), unit: "rows" },
    ]);
  } finally {
    await closeDb();
    await database.remove();
  }
}

/** Told three days ago, a second apart; sizes over all buckets, two of five acted on, three of four there. */
async function makeOutcomes(size: number): Promise<void> {
  const { db } = getDb();
  const startedAt = performance.now();
  const workspace = await makeWorkspace({ slug: "learning-pass" });
  const fields = [
    { kind: "number" as const, key: "from", label: "Line", unit: "%", default: "4", min: "0", max: "50" },
  ];
  const topic = await makeTopic(workspace, { key: "yield", fields, presets: [], defaultPreset: null, learns: "from" });
  const sentAt = sql`${NOW.toISOString()}::timestamptz - interval '3 days' + g * interval '50 milliseconds'`;
  const people = size / ALERTS_EACH;
  await db.execute(sql`
    insert into subscriber (workspace_id, address)
    select ${workspace.id}::bigint, '0x' || lpad(to_hex(g), 40, '0') from generate_series(1, ${people}::integer) g`);
  await tellAlerts({
    workspaceId: workspace.id,
    topicId: topic.id,
    alerts: sql`
      select g as n, s.first + (g - 1) % ${people}::integer as subscriber_id, ${sentAt} as at, 4 + g % 20 as value,
        case when g % 5 < 2 then interval '20 minutes' end as acted_after, (s.first + (g - 1) % ${people}::integer) % 4 > 0 as is_seen
      from generate_series(1, ${size}::integer) g cross join (select min(id) as first from subscriber) s`,
  });
  await db.execute(sql`vacuum analyze`);
  const seconds = ((performance.now() - startedAt) / 1_000).toFixed(0);
  console.log(`  ${size.toLocaleString("en")} alerts made in ${seconds} s`);
}

/** As many rows read into this process, in pages as large as the pass takes them. */
async function bareRead(size: number): Promise<number> {
  const startedAt = performance.now();
  for (let from = 0; from < size; from += limits.learningBatch) {
    await getDb().db.execute(sql`
      select * from outcome where execution_id > ${from}::bigint and execution_id <= ${from + limits.learningBatch}::bigint`);
  }
  return performance.now() - startedAt;
}

async function stateCount(): Promise<number> {
  const [row] = await getDb().db.execute<{ n: number }>(sql`select count(*)::float8 as n from learn_state`);
  return row?.n ?? 0;
}
