import { sql } from "drizzle-orm";
import { expect, test } from "vitest";
import { getDb } from "#db/client.ts";
import type { AbiFunction } from "#server/contract/catalog.ts";
import type { LineSpec, ReadingSpec, ReadingTest } from "#server/contract/plan.ts";
import { makeAddress } from "#server/testing/factories.ts";
import { makeWatchWorld, type WatchWorld } from "#server/testing/watch-world.ts";

const PRICE: AbiFunction = {
  type: "function",
  name: "price",
  inputs: [],
  outputs: [{ name: "", type: "uint256" }],
  stateMutability: "view",
};

/** One price for all, moved by any log of its contract. */
const shared =
  (o: Partial<ReadingSpec> = {}) =>
  (base: ReadingSpec): ReadingSpec => {
    if (base.source.kind !== "view") throw new Error("the base reads a view");
    const movers = [{ address: base.source.address, topic0: null, wallets: false }];
    return { ...base, source: { ...base.source, function: PRICE, args: [], path: [], movers }, whose: null, ...o };
  };
const crosses = (lines: LineSpec[], o: Partial<Extract<ReadingTest, { kind: "crosses" }>> = {}): ReadingTest => ({
  kind: "crosses",
  direction: "below",
  lines,
  hysteresisPercent: "1",
  ...o,
});
const fixed = (id: string, value: string): LineSpec => ({ id, label: id, line: { kind: "fixed", value } });

async function priceIs(world: WatchWorld, value: string): Promise<string[]> {
  world.chain.set("", value);
  await world.mine({ topics: [] });
  await world.look();
  return world.told();
}

test("default: a shared value with lines of followers' own names exactly those it passed", async () => {
  const world = await makeWatchWorld({ spec: shared() });
  const lines = ["90", "95", "99", "100", "110"];
  const people = [];
  for (const line of lines) people.push(await world.follow(line));
  const [at90, at95, at99, at100] = people.map(({ address }) => address);
  expect(await priceIs(world, "105")).toEqual([`${people[4]?.address} 110 105`]);
  expect((await priceIs(world, "96")).sort()).toEqual([`${at100} 100 96`, `${at99} 99 96`].sort());
  expect(await priceIs(world, "96.5")).toEqual([]);
  expect((await priceIs(world, "80")).sort()).toEqual([`${at90} 90 80`, `${at95} 95 80`].sort());
  // 5 % above their lines only 90 and 95 are armed again
  expect(await priceIs(world, "100")).toEqual([]);
  expect(await priceIs(world, "94")).toEqual([`${at95} 95 94`]);
});

test("behavior: the cost of a shared value grows with who crossed, not with who has a line", async () => {
  const world = await makeWatchWorld({ spec: shared() });
  const count = 5_000;
  await getDb().db.execute(sql`
    with made as (
      insert into subscriber (workspace_id, address)
      select ${world.workspace.id}::bigint, '0xcc' || lpad(to_hex(n), 38, '0') from generate_series(1, ${count}::integer) n
      returning id, workspace_id)
    insert into preference (subscriber_id, topic_id, workspace_id, enabled, own, updated_at)
    select id, ${world.topic.id}::bigint, workspace_id, true,
      jsonb_build_object('line', (1000 + row_number() over (order by id))::text), timestamptz '2026-01-01T00:00:00Z'
    from made`);
  expect(await priceIs(world, "7000")).toEqual([]);
  expect(await priceIs(world, "6500")).toEqual([]);
  await getDb().db.execute(sql`analyze watch_line`);
  const plan = await getDb().db.execute<{ "QUERY PLAN": string }>(sql`
    explain select * from watch_line l
    where l.trigger_id = ${world.trigger.id}::bigint and l.armed and l.active and l.line > 5990::numeric
    order by l.line limit 20000`);
  expect(plan.map((row) => row["QUERY PLAN"]).join("\n")).toContain("watch_line_armed_idx");
  expect(await priceIs(world, "5990")).toHaveLength(10);
});

test("behavior: several typed lines are armed each by itself; one reading names the deepest that it passed", async () => {
  const lines = [fixed("warn", "100"), fixed("urgent", "90"), fixed("last", "80")];
  const world = await makeWatchWorld({ spec: shared({ linesOf: null, test: crosses(lines) }) });
  expect(await priceIs(world, "120")).toEqual([]);
  expect(await priceIs(world, "89")).toEqual(["next 90 89"]);
  expect(await priceIs(world, "99")).toEqual([]);
  expect(await priceIs(world, "85")).toEqual(["next 90 85"]);
  expect(await priceIs(world, "79")).toEqual(["next 80 79"]);
  expect((await world.lines()).map(({ lineId, armed, epoch }) => [lineId, armed, epoch])).toEqual([
    ["last", false, 0],
    ["urgent", false, 1],
    ["warn", false, 0],
  ]);
});

test("behavior: within the cool-down it is silent, and told after it if it still holds", async () => {
  const spec = shared({ linesOf: null, test: crosses([fixed("line", "100")]), cooldownSeconds: 60 });
  const world = await makeWatchWorld({ spec });
  expect(await priceIs(world, "99")).toHaveLength(1);
  await priceIs(world, "102");
  expect(await priceIs(world, "99")).toEqual([]);
  world.later(60);
  await world.look();
  expect(world.told()).toEqual(["next 100 99"]);
});

test("behavior: a change over a window is told once, against the value that stood then", async () => {
  const change = { kind: "changes" as const, direction: "down" as const, windowSeconds: 600 };
  const percent = { kind: "fixed" as const, value: "10" };
  const world = await makeWatchWorld({ spec: shared({ linesOf: null, test: { ...change, percent } }) });
  expect(await priceIs(world, "100")).toEqual([]);
  world.later(300);
  expect(await priceIs(world, "95")).toEqual([]);
  world.later(300);
  const from = world.events.length;
  world.chain.set("", "89");
  await world.mine({ topics: [] });
  await world.look();
  expect(world.events.slice(from)).toMatchObject([
    { payload: { value: "89", before: "100", change: "-11", line: "10" } },
  ]);
  world.told();
  expect(await priceIs(world, "88")).toEqual([]);
  // the window has moved on: 89 stood ten minutes ago, and the line is armed anew
  world.later(700);
  expect(await priceIs(world, "88")).toEqual([]);
  expect(await priceIs(world, "79")).toEqual(["next 10 79"]);
});

test("behavior: a rise counts for nothing where a fall is asked for, and both where either is", async () => {
  const of = (direction: "down" | "either") =>
    makeWatchWorld({
      spec: shared({
        linesOf: null,
        test: { kind: "changes", direction, windowSeconds: 600, percent: { kind: "fixed", value: "10" } },
      }),
    });
  for (const [direction, told] of [
    ["down", 0],
    ["either", 1],
  ] as const) {
    const world = await of(direction);
    await priceIs(world, "100");
    expect(await priceIs(world, "120")).toHaveLength(told);
  }
});

test("behavior: an account that the author names has one value, and lines as typed", async () => {
  const account = makeAddress();
  const world = await makeWatchWorld({
    spec: (base) => ({
      ...base,
      whose: { kind: "account", address: account },
      linesOf: null,
      test: crosses([fixed("low", "5")]),
    }),
  });
  world.chain.set(account, "4");
  await world.mine();
  await world.look();
  expect(world.events[0]?.payload).toMatchObject({ value: "4", line: "5", wallet: account });
  expect(world.told()).toEqual([`${account} 5 4`]);
});
