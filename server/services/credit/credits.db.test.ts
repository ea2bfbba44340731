import { beforeEach, expect, test } from "vitest";
import { getDb, type Tx } from "#db/client.ts";
import { grantCredits } from "#server/ledger/grant.ts";
import { reserveCredits, type TransferItem } from "#server/ledger/reserve.ts";
import { postReserves, voidReserves } from "#server/ledger/settle.ts";
import type { MemberContext } from "#server/services/context.ts";
import { listDeliveries } from "#server/services/delivery/list-deliveries.ts";
import {
  makeDelivery,
  makeExecution,
  makeMember,
  makeRun,
  makeSubscriber,
  makeVersion,
  makeWorkflow,
  makeWorkspace,
  NOW,
} from "#server/testing/factories.ts";
import { listTransfers } from "./list-transfers.ts";
import { paceOf, readCredits } from "./read-credits.ts";
import { recountCredits } from "./recount-credits.ts";

let ctx: MemberContext;
let keys = 0;

const inTx = <T>(work: (tx: Tx) => Promise<T>) => getDb().db.transaction(work);

beforeEach(async () => {
  ctx = await makeMember(await makeWorkspace());
  await inTx((tx) =>
    grantCredits(tx, {
      workspaceId: ctx.workspaceId,
      transferKey: `credits-test:${++keys}`,
      amountMilli: 20_000,
      note: "Welcome",
      actor: ctx.actor.address,
      now: NOW,
    }),
  );
});

/** Deliveries of one execution, with a credit reserved for each. */
async function reserve(count = 1): Promise<TransferItem[]> {
  const tenant = { id: ctx.workspaceId, slug: ctx.slug };
  const flow = await makeWorkflow(tenant, { name: "Collateral watch" });
  const version = await makeVersion(flow);
  const run = await makeRun(flow, { versionId: version.id });
  const execution = await makeExecution({ run, subscriber: await makeSubscriber(tenant) });
  const items: TransferItem[] = [];
  for (let at = 0; at < count; at++) {
    const { id: deliveryId } = await makeDelivery(execution, { channel: "telegram", priceMilli: 1_000 });
    const { workspaceId } = ctx;
    items.push({ workspaceId, workflowId: flow.id, deliveryId, transferKey: `reserve:${++keys}`, amountMilli: 1_000 });
  }
  await inTx((tx) => reserveCredits(tx, { items, now: NOW }));
  return items;
}
const settle = (how: typeof postReserves | typeof voidReserves, reserved: TransferItem[]) =>
  inTx((tx) => how(tx, { items: reserved.map((item) => ({ ...item, transferKey: `end:${++keys}` })), now: NOW }));

test("default: what is left, what was spent where, and the pace", async () => {
  await settle(postReserves, await reserve());
  await settle(voidReserves, await reserve());
  await reserve();
  expect(await readCredits(ctx)).toMatchObject({
    availableMilli: 18_000,
    reservedMilli: 1_000,
    spentMilli: 1_000,
    grantedMilli: 20_000,
    spentDayMilli: 1_000,
    spend: [{ name: "Collateral watch", milli: 1_000 }],
    paceMilliPerDay: 1_000,
    unfundedCount: 0,
  });
});

test("default: the ledger names both accounts, and what was paid for", async () => {
  await settle(postReserves, await reserve());
  await reserve(3);
  const { transfers, nextBefore } = await listTransfers(ctx, {});
  expect(nextBefore).toBeNull();
  expect(transfers.map(({ kind, debit, credit, deliveryCount }) => [kind, debit, credit, deliveryCount])).toEqual([
    ["reserve", "credits", "spent", 3],
    ["post", "credits", "spent", 1],
    ["reserve", "credits", "spent", 1],
    ["grant", "issued", "credits", 0],
  ]);
  expect(transfers[0]).toMatchObject({ workflowName: "Collateral watch", amountMilli: 3_000, delivery: null });
  expect(transfers[1]).toMatchObject({ workflowName: "Collateral watch", delivery: { channel: "telegram" } });
  expect(transfers[3]).toMatchObject({ note: "Welcome", actor: ctx.actor.address, delivery: null, at: NOW });
});

test("behavior: what a transfer is for is listed, delivery by delivery, to its own workspace", async () => {
  const items = await reserve(3);
  await reserve();
  const { transfers } = await listTransfers(ctx, { kind: "reserve" });
  const transferId = transfers.find(({ deliveryCount }) => deliveryCount === 3)?.id;
  const { deliveries } = await listDeliveries(ctx, { transferId });
  expect(deliveries.map(({ id }) => id)).toEqual(items.map(({ deliveryId }) => deliveryId).toReversed());
  const outsider = await makeMember(await makeWorkspace());
  expect((await listDeliveries(outsider, { transferId })).deliveries).toEqual([]);
});

test("behavior: one kind only, page by page", async () => {
  await settle(postReserves, await reserve());
  await settle(postReserves, await reserve());
  const first = await listTransfers(ctx, { kind: "post", limit: 1 });
  const second = await listTransfers(ctx, { kind: "post", limit: 1, before: first.nextBefore ?? undefined });
  expect([first, second].flatMap(({ transfers }) => transfers.map(({ kind }) => kind))).toEqual(["post", "post"]);
  expect(second.nextBefore).toBeNull();
});

test("default: a recount sums to zero", async () => {
  await settle(postReserves, await reserve());
  const { isRight, debitsMilli, creditsMilli } = await recountCredits(ctx);
  expect({ isRight, difference: debitsMilli - creditsMilli }).toEqual({ isRight: true, difference: 0 });
});

test("behavior: another workspace's ledger is not shown", async () => {
  await settle(postReserves, await reserve());
  const outsider = await makeMember(await makeWorkspace());
  expect(await readCredits(outsider)).toMatchObject({ availableMilli: 0, spend: [] });
  expect((await listTransfers(outsider, {})).transfers).toEqual([]);
});

test("behavior: less than a day of spending counts as a whole day", () => {
  const ago = (hours: number) => new Date(NOW.getTime() - hours * 3_600_000);
  expect(paceOf({ milli: 500, firstAt: ago(2), now: NOW })).toBe(500);
  expect(paceOf({ milli: 4_000, firstAt: ago(96), now: NOW })).toBe(1_000);
  expect(paceOf({ milli: 0, firstAt: null, now: NOW })).toBe(0);
});
