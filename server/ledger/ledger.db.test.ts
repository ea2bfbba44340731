import { sql } from "drizzle-orm";
import fc from "fast-check";
import { afterAll, beforeEach, expect, test } from "vitest";
import { closeDb, getDb, inWorkspace, type Tx } from "#db/client.ts";
import { balanceOf } from "./account.ts";
import { foldPosts } from "./fold-posts.ts";
import { grantCredits } from "./grant.ts";
import { recount } from "./recount.ts";
import { reserveCredits } from "./reserve.ts";
import { postReserves, voidReserves } from "./settle.ts";

const NOW = new Date("2026-11-22T09:41:00Z");
let workspaceId = 0;
let keys = 0;

beforeEach(() => {
  // no foreign key: a ledger of its own for each test
  workspaceId += 1;
});
afterAll(closeDb);

const inTx = <T>(work: (tx: Tx) => Promise<T>) => getDb().db.transaction(work);
const grant = (amountMilli: number, transferKey = `grant:${++keys}`) =>
  inTx((tx) => grantCredits(tx, { workspaceId, transferKey, amountMilli, note: "test", actor: null, now: NOW }));
const reserve = (deliveryIds: number[], amountMilli = 1_000) =>
  inTx((tx) =>
    reserveCredits(tx, {
      now: NOW,
      items: deliveryIds.map((id) => ({
        ...{ workspaceId, transferKey: `reserve:${workspaceId}:${id}` },
        ...{ deliveryId: id, amountMilli },
      })),
    }),
  );
const post = (deliveryIds: number[]) =>
  inTx((tx) => postReserves(tx, { workspaceIds: [workspaceId], deliveryIds, now: NOW }));
const give = (deliveryIds: number[]) =>
  inTx((tx) => voidReserves(tx, { workspaceIds: [workspaceId], deliveryIds, now: NOW }));
const balance = () => inTx((tx) => balanceOf(tx, workspaceId));
const isRight = async () => (await inTx((tx) => recount(tx, workspaceId))).isRight;

test("default: a grant is available, a reservation held, a post spent, a void given back", async () => {
  await grant(10_000);
  expect(await reserve([1, 2, 3])).toEqual(new Set([1, 2, 3]));
  expect(await balance()).toEqual({ availableMilli: 7_000, reservedMilli: 3_000, spentMilli: 0, grantedMilli: 10_000 });
  await post([1]);
  await give([2]);
  expect(await balance()).toEqual({
    availableMilli: 8_000,
    reservedMilli: 1_000,
    spentMilli: 1_000,
    grantedMilli: 10_000,
  });
  expect(await isRight()).toBe(true);
});

test("default: a workspace without accounts has nothing and funds nothing", async () => {
  expect(await balance()).toEqual({ availableMilli: 0, reservedMilli: 0, spentMilli: 0, grantedMilli: 0 });
  expect(await reserve([1])).toEqual(new Set());
});

test("behavior: the same key moves credits once", async () => {
  const key = `twice:${workspaceId}`;
  expect(await grant(5_000, key)).toBe(true);
  expect(await grant(5_000, key)).toBe(false);
  expect(await reserve([1])).toEqual(new Set([1]));
  expect(await reserve([1, 1, 2])).toEqual(new Set([1, 2]));
  expect(await post([1])).toEqual(new Set([1]));
  expect(await post([1, 1])).toEqual(new Set());
  expect(await give([1])).toEqual(new Set());
  expect(await balance()).toMatchObject({ availableMilli: 3_000, reservedMilli: 1_000, spentMilli: 1_000 });
});

test("behavior: deliveries of several workspaces are settled at once, each from its own credits", async () => {
  await grant(10_000);
  await reserve([1, 2]);
  const first = workspaceId;
  workspaceId += 1;
  await grant(10_000);
  await reserve([11, 12, 13], 500);
  const both = { workspaceIds: [workspaceId, first], deliveryIds: [1, 11, 12], now: NOW };
  expect(await inTx((tx) => postReserves(tx, both))).toEqual(new Set([1, 11, 12]));
  expect(await balance()).toMatchObject({ availableMilli: 8_500, reservedMilli: 500, spentMilli: 1_000 });
  expect(await isRight()).toBe(true);
  expect(await inTx((tx) => balanceOf(tx, first))).toMatchObject({ reservedMilli: 1_000, spentMilli: 1_000 });
  expect((await inTx((tx) => recount(tx, first))).isRight).toBe(true);
  const others = { workspaceIds: [workspaceId], deliveryIds: [2], now: NOW };
  expect(await inTx((tx) => postReserves(tx, others))).toEqual(new Set());
});

test("behavior: what is posted is told at once, and gathers until the next reservation or fold takes it into the accounts", async () => {
  await grant(400_000);
  const gathered = async () => {
    const [row] = await inTx((tx) =>
      tx.execute<{ n: number }>(
        sql`select count(*)::int as n from ledger_posted where workspace_id = ${workspaceId}::bigint`,
      ),
    );
    return row?.n;
  };
  const ids = Array.from({ length: 201 }, (_, at) => at + 1);
  await reserve(ids);
  for (const id of ids) await post([id]);
  const spent = { availableMilli: 199_000, reservedMilli: 0, spentMilli: 201_000, grantedMilli: 400_000 };
  expect([await gathered(), await balance(), await isRight()]).toEqual([201, spent, true]);
  await inTx(foldPosts);
  expect([await gathered(), await balance(), await isRight()]).toEqual([0, spent, true]);
  await reserve([1_000, 1_001]);
  await post([1_000]);
  expect(await gathered()).toBe(1);
  await reserve([1_002]);
  expect([await gathered(), await balance(), await isRight()]).toEqual([
    0,
    { availableMilli: 196_000, reservedMilli: 2_000, spentMilli: 202_000, grantedMilli: 400_000 },
    true,
  ]);
});

test("behavior: posting waits for nobody who reserves, and two that settle the same charge it once", async () => {
  await grant(10_000);
  await reserve([1, 2]);
  await inTx(async (tx) => {
    await reserveCredits(tx, {
      items: [{ workspaceId, transferKey: `held:${workspaceId}`, deliveryId: 3, amountMilli: 1_000 }],
      now: NOW,
    });
    expect(await post([1])).toEqual(new Set([1]));
  });
  const [posted, voided] = await Promise.all([post([2]), give([2])]);
  expect(posted.size + voided.size).toBe(1);
  expect(await isRight()).toBe(true);
});

test("behavior: workspaces that reserve together are each funded from their own credits", async () => {
  await grant(1_500);
  const poor = workspaceId;
  workspaceId += 1;
  await grant(10_000);
  const items = [poor, workspaceId, poor, workspaceId].map((id, at) => ({
    ...{ workspaceId: id, transferKey: `both:${id}:${at}` },
    ...{ deliveryId: at, amountMilli: 1_000 },
  }));
  expect(await inTx((tx) => reserveCredits(tx, { items, now: NOW }))).toEqual(new Set([0, 1, 3]));
  expect(await inTx((tx) => balanceOf(tx, poor))).toMatchObject({ availableMilli: 500, reservedMilli: 1_000 });
  expect(await balance()).toMatchObject({ availableMilli: 8_000, reservedMilli: 2_000 });
});

test("behavior: a short balance funds in order, and nothing cheaper overtakes", async () => {
  await grant(2_500);
  const items = [1_000, 1_000, 1_000, 100].map((amountMilli, i) => ({
    workspaceId,
    transferKey: `short:${workspaceId}:${i}`,
    deliveryId: i,
    amountMilli,
  }));
  expect(await inTx((tx) => reserveCredits(tx, { items, now: NOW }))).toEqual(new Set([0, 1]));
  expect(await balance()).toMatchObject({ availableMilli: 500 });
});

test("behavior: two that reserve at once never overdraw", async () => {
  await grant(10_000);
  const ids = (from: number) => Array.from({ length: 8 }, (_, i) => from + i);
  const funded = await Promise.all([reserve(ids(0)), reserve(ids(100)), reserve(ids(200))]);
  expect(funded.reduce((n, set) => n + set.size, 0)).toBe(10);
  expect(await balance()).toMatchObject({ availableMilli: 0, reservedMilli: 10_000 });
});

test("error: a transaction that fails leaves no trace", async () => {
  await grant(1_000);
  const crash = inTx(async (tx) => {
    await reserveCredits(tx, { items: [{ workspaceId, transferKey: "x", deliveryId: 1, amountMilli: 600 }], now: NOW });
    throw new Error("killed");
  });
  await expect(crash).rejects.toThrow("killed");
  expect(await balance()).toMatchObject({ availableMilli: 1_000, reservedMilli: 0 });
});

test("error: a transfer can be neither changed nor removed", async () => {
  await grant(1_000);
  await expect(inTx((tx) => tx.execute(sql`update ledger_transfer set amount_milli = 1`))).rejects.toMatchObject({
    cause: { message: "ledger_transfer is append-only" },
  });
  await expect(inTx((tx) => tx.execute(sql`delete from ledger_transfer`))).rejects.toThrow();
});

test("error: the application's role reads its own balance and moves nothing", async () => {
  await grant(1_000);
  const other = workspaceId;
  expect(await inWorkspace(other, (tx) => balanceOf(tx, other))).toMatchObject({ availableMilli: 1_000 });
  expect(await inWorkspace(other + 1_000_000, (tx) => balanceOf(tx, other))).toMatchObject({ availableMilli: 0 });
  const take = inWorkspace(other, (tx) =>
    grantCredits(tx, { workspaceId: other, transferKey: "mine", amountMilli: 1, note: "", actor: null, now: NOW }),
  );
  await expect(take).rejects.toThrow();
});

test("error: a recount tells when an account was touched from outside", async () => {
  await grant(1_000);
  await inTx((tx) =>
    tx.execute(sql`update ledger_account set credits_posted_milli = 2000
      where kind = 'credits' and workspace_id = ${workspaceId}::bigint`),
  );
  expect(await isRight()).toBe(false);
});

type Command = { kind: "grant" | "reserve" | "post" | "void"; ids: number[]; amountMilli: number; dies: boolean };

const command: fc.Arbitrary<Command> = fc.record({
  kind: fc.constantFrom("grant", "reserve", "reserve", "post", "void"),
  ids: fc.array(fc.integer({ min: 1, max: 30 }), { minLength: 1, maxLength: 8 }),
  amountMilli: fc.integer({ min: 1, max: 4_000 }),
  dies: fc.boolean(),
});

function perform(tx: Tx, ws: number, { kind, ids, amountMilli }: Command): Promise<unknown> {
  const settlement = { workspaceIds: [ws], deliveryIds: ids, now: NOW };
  if (kind === "post") return postReserves(tx, settlement);
  if (kind === "void") return voidReserves(tx, settlement);
  if (kind === "grant") {
    const transferKey = `grant:${ws}:${ids[0]}`;
    return grantCredits(tx, { workspaceId: ws, transferKey, amountMilli, note: "", actor: null, now: NOW });
  }
  const items = ids.map((id) => ({
    ...{ workspaceId: ws, transferKey: `r:${ws}:${id}:${amountMilli}` },
    ...{ deliveryId: id, amountMilli },
  }));
  return reserveCredits(tx, { items, now: NOW });
}

test("behavior: any operations, at once and with crashes between, keep every account right", async () => {
  const died = new Error("killed");
  await fc.assert(
    fc.asyncProperty(fc.array(command, { minLength: 5, maxLength: 40 }), async (commands) => {
      workspaceId += 1;
      const ws = workspaceId;
      await inTx((tx) => grantCredits(tx, { ...FIRST, workspaceId: ws, transferKey: `first:${ws}` }));
      const run = (c: Command) =>
        inTx(async (tx) => {
          await perform(tx, ws, c);
          if (c.dies) throw died;
        }).catch((error: unknown) => {
          if (error !== died) throw error;
        });
      for (let i = 0; i < commands.length; i += 6) {
        await Promise.all(commands.slice(i, i + 6).map(run));
        const counted = await inTx((tx) => recount(tx, ws));
        expect(counted).toMatchObject({ isRight: true });
      }
    }),
    { numRuns: 40, seed: 41 },
  );
});

const FIRST = { amountMilli: 20_000, note: "", actor: null, now: NOW };
