import { sql } from "drizzle-orm";
import fc from "fast-check";
import { beforeEach, expect, test } from "vitest";
import { getDb, inWorkspace, type Tx } from "#db/client.ts";
import { balanceOf } from "./account.ts";
import { foldPosts } from "./fold-posts.ts";
import { grantCredits } from "./grant.ts";
import { recount } from "./recount.ts";
import { reserveCredits, type TransferItem } from "./reserve.ts";
import { postReserves, voidReserves } from "./settle.ts";

const NOW = new Date("2026-11-22T09:41:00Z");
let workspaceId = 0;
let keys = 0;

beforeEach(() => {
  // no foreign key: a ledger of its own for each test
  workspaceId += 1;
});

const inTx = <T>(work: (tx: Tx) => Promise<T>) => getDb().db.transaction(work);
const grant = (amountMilli: number, transferKey = `grant:${++keys}`) =>
  inTx((tx) => grantCredits(tx, { workspaceId, transferKey, amountMilli, note: "test", actor: null, now: NOW }));
const itemOf = (deliveryId: number, of: Partial<TransferItem> = {}): TransferItem => ({
  ...{ workspaceId, workflowId: 1, deliveryId, amountMilli: 1_000, transferKey: `${++keys}` },
  ...of,
});
const itemsOf = (deliveryIds: number[], of?: Partial<TransferItem>) => deliveryIds.map((id) => itemOf(id, of));
const reserve = (items: TransferItem[]) => inTx((tx) => reserveCredits(tx, { items, now: NOW }));
const post = (items: TransferItem[]) => inTx((tx) => postReserves(tx, { items, now: NOW }));
const give = (items: TransferItem[]) => inTx((tx) => voidReserves(tx, { items, now: NOW }));
const balance = () => inTx((tx) => balanceOf(tx, workspaceId));
const isRight = async () => (await inTx((tx) => recount(tx, workspaceId))).isRight;

const transfers = () =>
  inTx((tx) =>
    tx.execute<{ kind: string; amount: number; workflowId: number; ids: string[] }>(sql`
      select kind, amount_milli::int as amount, workflow_id::int as "workflowId", delivery_ids as ids
      from ledger_transfer where workspace_id = ${workspaceId}::bigint and kind <> 'grant' order by id`),
  );

test("default: a grant is available, a reservation held, a post spent, a void given back", async () => {
  await grant(10_000);
  expect(await reserve(itemsOf([1, 2, 3]))).toEqual(new Set([1, 2, 3]));
  expect(await balance()).toEqual({ availableMilli: 7_000, reservedMilli: 3_000, spentMilli: 0, grantedMilli: 10_000 });
  await post(itemsOf([1]));
  await give(itemsOf([2]));
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
  expect(await reserve(itemsOf([1]))).toEqual(new Set());
});

test("behavior: one transfer for all that moves at once for a workflow names each delivery", async () => {
  await grant(10_000);
  await reserve([...itemsOf([3, 1]), ...itemsOf([2], { workflowId: 2 })]);
  await post([itemOf(1), itemOf(2, { workflowId: 2 }), itemOf(3)]);
  expect([...(await transfers())]).toEqual([
    { kind: "reserve", amount: 2_000, workflowId: 1, ids: ["3", "1"] },
    { kind: "reserve", amount: 1_000, workflowId: 2, ids: ["2"] },
    { kind: "post", amount: 2_000, workflowId: 1, ids: ["1", "3"] },
    { kind: "post", amount: 1_000, workflowId: 2, ids: ["2"] },
  ]);
});

test("behavior: the same key moves credits once", async () => {
  const key = `twice:${workspaceId}`;
  expect(await grant(5_000, key)).toBe(true);
  expect(await grant(5_000, key)).toBe(false);
  const reserved = itemsOf([1, 2]);
  await reserve(reserved);
  await expect(reserve(reserved)).rejects.toThrow();
  const posted = itemsOf([1]);
  await post(posted);
  await expect(post(posted)).rejects.toThrow();
  await expect(give(posted)).rejects.toThrow();
  expect(await balance()).toMatchObject({ availableMilli: 3_000, reservedMilli: 1_000, spentMilli: 1_000 });
});

test("error: a delivery that would reserve twice at once reserves nothing", async () => {
  await grant(5_000);
  await expect(reserve(itemsOf([1, 1]))).rejects.toThrow("a delivery reserves once");
  expect(await balance()).toMatchObject({ availableMilli: 5_000 });
});

test("behavior: deliveries of several workspaces are settled at once, each from its own credits", async () => {
  await grant(10_000);
  await reserve(itemsOf([1, 2]));
  const first = workspaceId;
  workspaceId += 1;
  await grant(10_000);
  await reserve(itemsOf([11, 12, 13], { amountMilli: 500 }));
  await post([itemOf(1, { workspaceId: first }), ...itemsOf([11, 12], { amountMilli: 500 })]);
  expect(await balance()).toMatchObject({ availableMilli: 8_500, reservedMilli: 500, spentMilli: 1_000 });
  expect(await isRight()).toBe(true);
  expect(await inTx((tx) => balanceOf(tx, first))).toMatchObject({ reservedMilli: 1_000, spentMilli: 1_000 });
  expect((await inTx((tx) => recount(tx, first))).isRight).toBe(true);
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
  await reserve(itemsOf(ids));
  for (const id of ids) await post(itemsOf([id]));
  const spent = { availableMilli: 199_000, reservedMilli: 0, spentMilli: 201_000, grantedMilli: 400_000 };
  expect([await gathered(), await balance(), await isRight()]).toEqual([201, spent, true]);
  await inTx(foldPosts);
  expect([await gathered(), await balance(), await isRight()]).toEqual([0, spent, true]);
  await reserve(itemsOf([1_000, 1_001]));
  await post(itemsOf([1_000]));
  expect(await gathered()).toBe(1);
  await reserve(itemsOf([1_002]));
  expect([await gathered(), await balance(), await isRight()]).toEqual([
    0,
    { availableMilli: 196_000, reservedMilli: 2_000, spentMilli: 202_000, grantedMilli: 400_000 },
    true,
  ]);
});

test("behavior: posting waits for nobody who reserves", async () => {
  await grant(10_000);
  await reserve(itemsOf([1, 2]));
  await inTx(async (tx) => {
    await reserveCredits(tx, { items: itemsOf([3]), now: NOW });
    await post(itemsOf([1]));
    expect(await balance()).toMatchObject({ availableMilli: 8_000, reservedMilli: 1_000, spentMilli: 1_000 });
  });
  expect(await isRight()).toBe(true);
});

test("behavior: workspaces that reserve together are each funded from their own credits", async () => {
  await grant(1_500);
  const poor = workspaceId;
  workspaceId += 1;
  await grant(10_000);
  const items = [poor, workspaceId, poor, workspaceId].map((id, at) => itemOf(at, { workspaceId: id }));
  expect(await reserve(items)).toEqual(new Set([0, 1, 3]));
  expect(await inTx((tx) => balanceOf(tx, poor))).toMatchObject({ availableMilli: 500, reservedMilli: 1_000 });
  expect(await balance()).toMatchObject({ availableMilli: 8_000, reservedMilli: 2_000 });
});

test("behavior: a short balance funds in order, and nothing cheaper overtakes", async () => {
  await grant(2_500);
  const items = [1_000, 1_000, 1_000, 100].map((amountMilli, at) => itemOf(at, { amountMilli, workflowId: at }));
  expect(await reserve(items)).toEqual(new Set([0, 1]));
  expect(await balance()).toMatchObject({ availableMilli: 500 });
});

test("behavior: two that reserve at once never overdraw", async () => {
  await grant(10_000);
  const ids = (from: number) => Array.from({ length: 8 }, (_, i) => from + i);
  const funded = await Promise.all([0, 100, 200].map((from) => reserve(itemsOf(ids(from)))));
  expect(funded.reduce((n, set) => n + set.size, 0)).toBe(10);
  expect(await balance()).toMatchObject({ availableMilli: 0, reservedMilli: 10_000 });
});

test("error: a transaction that fails leaves no trace", async () => {
  await grant(1_000);
  const crash = inTx(async (tx) => {
    await reserveCredits(tx, { items: itemsOf([1], { amountMilli: 600 }), now: NOW });
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
  ids: fc.uniqueArray(fc.integer({ min: 1, max: 30 }), { minLength: 1, maxLength: 8 }),
  amountMilli: fc.integer({ min: 1, max: 4_000 }),
  dies: fc.boolean(),
});

/** As the outbox does it: a delivery is open as long as it has reserved, and is settled by who ends it. */
class Deliveries {
  #rounds = 0;
  readonly #open = new Map<number, TransferItem>();
  readonly #ws: number;

  constructor(ws: number) {
    this.#ws = ws;
  }

  /** @returns what is to be done once the transaction has committed, or not */
  async perform(tx: Tx, { kind, ids, amountMilli }: Command): Promise<(isKept: boolean) => void> {
    const now = NOW;
    if (kind === "grant") {
      const transferKey = `grant:${this.#ws}:${ids[0]}`;
      await grantCredits(tx, { workspaceId: this.#ws, transferKey, amountMilli, note: "", actor: null, now });
      return () => {};
    }
    if (kind === "reserve") {
      const round = ++this.#rounds;
      const items = ids.map((id) => this.#item(round * 100 + id, { workflowId: id % 3, amountMilli }));
      const funded = await reserveCredits(tx, { items, now });
      return (isKept) => {
        if (isKept) for (const item of items) if (funded.has(item.deliveryId)) this.#open.set(item.deliveryId, item);
      };
    }
    const ending = [...this.#open.values()].filter(({ deliveryId }) => ids.includes(deliveryId % 100));
    for (const { deliveryId } of ending) this.#open.delete(deliveryId);
    const items = ending.map((item) => ({ ...item, transferKey: `${kind}:${this.#ws}:${item.deliveryId}:${++keys}` }));
    const move = kind === "post" ? postReserves : voidReserves;
    await move(tx, { items, now });
    return (isKept) => {
      if (!isKept) for (const item of ending) this.#open.set(item.deliveryId, item);
    };
  }

  get openMilli(): number {
    return [...this.#open.values()].reduce((sum, { amountMilli }) => sum + amountMilli, 0);
  }

  #item(deliveryId: number, of: Pick<TransferItem, "workflowId" | "amountMilli">): TransferItem {
    return { workspaceId: this.#ws, deliveryId, transferKey: `r:${this.#ws}:${deliveryId}`, ...of };
  }
}

test("behavior: any operations, at once and with crashes between, keep every account right", async () => {
  const died = new Error("killed");
  await fc.assert(
    fc.asyncProperty(fc.array(command, { minLength: 5, maxLength: 40 }), async (commands) => {
      workspaceId += 1;
      const ws = workspaceId;
      await inTx((tx) => grantCredits(tx, { ...FIRST, workspaceId: ws, transferKey: `first:${ws}` }));
      const deliveries = new Deliveries(ws);
      const run = async (c: Command) => {
        let end: ((isKept: boolean) => void) | undefined;
        const work = inTx(async (tx) => {
          end = await deliveries.perform(tx, c);
          if (c.dies) throw died;
        });
        await work.catch((error: unknown) => {
          if (error !== died) throw error;
        });
        end?.(!c.dies);
      };
      for (let i = 0; i < commands.length; i += 6) {
        await Promise.all(commands.slice(i, i + 6).map(run));
        const counted = await inTx((tx) => recount(tx, ws));
        expect(counted).toMatchObject({ isRight: true });
        expect(await inTx((tx) => balanceOf(tx, ws))).toMatchObject({ reservedMilli: deliveries.openMilli });
      }
    }),
    { numRuns: 40, seed: 41 },
  );
});

const FIRST = { amountMilli: 20_000, note: "", actor: null, now: NOW };
