import { sql } from "drizzle-orm";
import { drizzle } from "drizzle-orm/postgres-js";
import type postgres from "postgres";
import { beforeEach, expect, test } from "vitest";
import { getDb, type Tx } from "#db/client.ts";
import { createManualClock } from "#server/testing/manual-clock.ts";
import type { Clock } from "./clock.ts";
import { createTurns, type Inbox, type Queue, type Turns, takeTurns } from "./take-turns.ts";

const { db } = getDb();
beforeEach(() => db.execute(sql`truncate execution, delivery, workflow, workspace restart identity cascade`));

const READY: Inbox = {
  table: sql`execution`,
  waiting: sql`state = 'ready'`,
  keys: [
    { key: "workspaceId", is: sql`workspace_id` },
    { key: "workflowId", is: sql`workflow_id` },
    { key: "priority", is: sql`priority` },
  ],
  order: [{ is: sql`id`, type: "bigint" }],
};

let made = 0;
/** So many executions that are ready, of a workspace's one workflow, which has the workspace's number. */
async function fill(workspaceId: number, count: number): Promise<void> {
  made += 1;
  await db.execute(sql`
    insert into execution (workspace_id, run_id, workflow_id, subscriber_id, created_at)
    select ${workspaceId}::bigint, ${made}::bigint, ${workspaceId}::bigint, g, now()
    from generate_series(1, ${count}::int) g`);
}

type Round = { limit: number; turns?: Turns; quantum?: number; clock?: Clock };

/** Takes rows and ends them. @returns how many of each workspace */
async function take(round: Round): Promise<Record<string, number>> {
  return db.transaction(async (tx) => {
    const ids = await takeTurns(tx, READY, { turns: createTurns(), ...round });
    return endThem(tx, ids);
  });
}

async function endThem(tx: Tx, ids: number[]): Promise<Record<string, number>> {
  const rows = await tx.execute<{ workspace: string; n: number }>(sql`
    with done as (update execution set state = 'done' where id = any(${`{${ids.join(",")}}`}::bigint[]) returning workspace_id)
    select workspace_id::text as workspace, count(*)::int as n from done group by 1`);
  return Object.fromEntries(rows.map((row) => [row.workspace, row.n]));
}

test("default: each workspace gives the same, and what one does not have another may give", async () => {
  await fill(1, 1_000);
  await fill(2, 30);
  await fill(3, 1_000);
  expect(await take({ limit: 300 })).toEqual({ 1: 135, 2: 30, 3: 135 });
  expect(await take({ limit: 300 })).toEqual({ 1: 150, 3: 150 });
});

test("behavior: what others have under way hides nobody who waits", async () => {
  for (let at = 1; at <= 9; at++) await fill(at, 2);
  await db.execute(sql`update execution set attempts = 1 where workspace_id < 9`);
  const inbox = { ...READY, free: sql`attempts = 0` };
  const one = (turns = createTurns()) =>
    db.transaction(async (tx) => endThem(tx, await takeTurns(tx, inbox, { limit: 1, turns })));
  expect([await one(), await one(), await one()]).toEqual([{ 9: 1 }, { 9: 1 }, {}]);
});

/** As the outbox: what somebody has under way stays where it is. */
const LEASED: Inbox = { ...READY, free: sql`attempts = 0` };
const lease = (ids: number[]) =>
  db.execute(sql`update execution set attempts = 1 where id = any(${`{${ids.join(",")}}`}::bigint[])`);

test("behavior: what was given back is taken again when a queue is at its end, and before long where it never is", async () => {
  await fill(1, 60);
  const turns = createTurns();
  const round = async () => {
    const ids = await db.transaction((tx) => takeTurns(tx, LEASED, { limit: 20, turns }));
    await lease(ids);
    return ids;
  };
  const [first = 0] = await round();
  await db.execute(sql`update execution set attempts = 0 where id = ${first}::bigint`);
  expect([(await round()).length, (await round()).length]).toEqual([20, 20]);
  expect([await round(), await round()]).toEqual([[first], []]);
  await fill(1, 1_000);
  expect(await round()).toHaveLength(20);
  await db.execute(sql`update execution set attempts = 0 where id = ${first}::bigint`);
  const later: number[] = [];
  for (let rounds = 0; rounds < 16; rounds++) later.push(...(await round()));
  expect(later).toContain(first);
  expect(new Set(later).size).toBe(320);
});

test("behavior: what is under way is passed over once, and not by each round", async () => {
  await fill(1, 5_000);
  await db.execute(sql`update execution set attempts = 1 where id <= 4000`);
  await db.execute(sql`analyze execution`);
  const turns = createTurns();
  const whole = await blocksRead(LEASED, 20, turns);
  expect(whole).toBeGreaterThan(50);
  expect(await blocksRead(LEASED, 20, turns)).toBeLessThan(whole / 4);
});

test("behavior: where there is less room than there are workspaces, each has its turn", async () => {
  for (let at = 1; at <= 9; at++) await fill(at, 5);
  const turns = createTurns();
  const rounds: Record<string, number>[] = [];
  for (let round = 0; round < 3; round++) rounds.push(await take({ limit: 3, turns }));
  expect(rounds).toEqual([
    { 1: 1, 2: 1, 3: 1 },
    { 4: 1, 5: 1, 6: 1 },
    { 7: 1, 8: 1, 9: 1 },
  ]);
  expect(await take({ limit: 3, turns })).toEqual({ 1: 1, 2: 1, 3: 1 });
});

test("behavior: a batch in which a workspace has little is small, and large again once nobody has", async () => {
  await fill(1, 5_000);
  await fill(2, 3);
  expect(await take({ limit: 500, quantum: 50 })).toEqual({ 1: 50, 2: 3 });
  expect(await take({ limit: 500, quantum: 50 })).toEqual({ 1: 500 });
});

test("behavior: two workers at once take different rows, and neither waits", async () => {
  await fill(1, 40);
  await fill(2, 40);
  const holding = Promise.withResolvers<void>();
  const first = db.transaction(async (tx) => {
    const ids = await takeTurns(tx, READY, { limit: 50, turns: createTurns() });
    await holding.promise;
    return ids;
  });
  const second = await db.transaction((tx) => takeTurns(tx, READY, { limit: 50, turns: createTurns() }));
  holding.resolve();
  const ids = [...(await first), ...second];
  expect([ids.length, new Set(ids).size]).toEqual([80, 80]);
});

test("behavior: a paused workflow keeps its rows, whatever waits behind them", async () => {
  await db.execute(sql`
    insert into workspace (slug, name) select 'w' || g, 'W' from generate_series(1, 2) g;
    insert into workflow (workspace_id, name, state, created_by)
    select g, 'W', case g when 1 then 'paused' else 'live' end, '0x' from generate_series(1, 2) g`);
  await fill(1, 100);
  await fill(2, 10);
  expect(await take({ limit: 50 })).toEqual({ 2: 10 });
  await db.execute(sql`update workflow set state = 'live'`);
  expect(await take({ limit: 500 })).toEqual({ 1: 100 });
});

test("behavior: rounds in a short time share one look for the queues, which go on in turn, are paused at once and end at once", async () => {
  await db.execute(sql`
    insert into workspace (slug, name) select 'w' || g, 'W' from generate_series(1, 3) g;
    insert into workflow (workspace_id, name, state, created_by)
    select g, 'W', 'live', '0x' from generate_series(1, 3) g`);
  const clock = createManualClock();
  const turns = createTurns();
  const round = (limit: number) => take({ limit, turns, clock });
  await fill(1, 12);
  await fill(2, 100);
  expect(await round(1)).toEqual({ 1: 1 });
  await fill(3, 100);
  expect([await round(1), await round(1)]).toEqual([{ 2: 1 }, { 1: 1 }]);
  await clock.advance(20);
  expect(await round(3)).toEqual({ 1: 1, 2: 1, 3: 1 });
  await db.execute(sql`update workflow set state = 'paused' where id = 3`);
  expect(await round(3)).toEqual({ 1: 1, 2: 2 });
  await fill(0, 1);
  // one gave less than was asked of it, so this one looks anew
  expect(await round(20)).toEqual({ 0: 1, 1: 8, 2: 11 });
});

/** What a round reads of the database, in blocks. */
async function blocksRead(inbox: Inbox, limit: number, turns = createTurns()): Promise<number> {
  let blocks = 0;
  const explaining = explained(getDb().sql, (plan) => {
    blocks += (plan["Shared Hit Blocks"] ?? 0) + (plan["Shared Read Blocks"] ?? 0);
  });
  await drizzle(explaining).transaction((tx) => takeTurns(tx, inbox, { limit, turns }));
  return blocks;
}

/** A client that has each statement explained before it is run. */
function explained(client: postgres.Sql, hear: (plan: Record<string, number>) => void): postgres.Sql {
  return new Proxy(client, {
    get(target, key, receiver) {
      if (key === "begin") {
        return (work: (inner: postgres.Sql) => Promise<unknown>) =>
          target.begin((inner) => work(explained(inner as unknown as postgres.Sql, hear)));
      }
      if (key !== "unsafe") return Reflect.get(target, key, receiver);
      return async (...[query, values, options]: Parameters<typeof target.unsafe>) => {
        const [row] = await target.unsafe(`explain (analyze, buffers, format json) ${query}`, values);
        hear(row?.["QUERY PLAN"][0].Plan);
        return target.unsafe(query, values, options);
      };
    },
  });
}

test("behavior: a round costs the same however many rows wait, with statistics and without", async () => {
  const DUE: Inbox = {
    table: sql`delivery`,
    waiting: sql`channel = 'email' and state in ('waiting', 'retrying')`,
    keys: [
      { key: "workspaceId", is: sql`workspace_id` },
      { key: "workflowId", is: sql`(case when corrects_id is null and left_at is null then workflow_id else 0 end)` },
      { key: "host", is: sql`split_part(target, '/', 3)` },
      { key: "priority", is: sql`priority` },
    ] satisfies { key: keyof Queue; is: unknown }[],
    order: [
      { is: sql`next_at`, type: "timestamptz" },
      { is: sql`id`, type: "bigint" },
    ],
    due: sql`next_at <= now()`,
  };
  const addDeliveries = (from: number, to: number) =>
    db.execute(sql`
      insert into delivery (workspace_id, workflow_id, run_id, execution_id, subscriber_id, node_id, effect_key, channel,
        urgency, priority, content, next_at, occurred_at, created_at)
      select 1 + g % 20, 1 + g % 20, 1, g, g, 'n', g::text, 'email', 'normal', 1 + 9 * (g % 2), '{}',
        now() + case when g % 4 = 0 then interval '1 hour' else '-1 hour' end, now(), now()
      from generate_series(${from}::int, ${to}::int) g`);
  for (let at = 1; at <= 20; at++) await fill(at, 50);
  await addDeliveries(1, 1_000);
  const few = [await blocksRead(READY, 100), await blocksRead(DUE, 100)];
  for (let at = 1; at <= 20; at++) await fill(at, 2_000);
  await addDeliveries(1_001, 40_000);
  const many = [await blocksRead(READY, 100), await blocksRead(DUE, 100)];
  await db.execute(sql`analyze execution, delivery`);
  const known = [await blocksRead(READY, 100), await blocksRead(DUE, 100)];
  for (const [at, blocks] of few.entries()) {
    expect(many[at]).toBeLessThan(blocks * 2);
    expect(known[at]).toBeLessThan(blocks * 2);
  }
});
