import { eq } from "drizzle-orm";
import { expect, test } from "vitest";
import { getDb } from "#db/client.ts";
import { chainCursor } from "#db/schema/ingest.ts";
import type { TimeSpec } from "#server/contract/plan.ts";
import { createOrphanEvents } from "#server/pipeline/match/orphan-events.ts";
import { look, makeReadChain, makeScheduled, timeSpec } from "#server/testing/schedule-world.ts";

const { db } = getDb();
const START = new Date("2026-01-05T12:00:00Z");
const later = (seconds: number) => new Date(START.getTime() + seconds * 1_000);

async function makeHeights(given: { block: number } | { blocks: number }, o: Partial<TimeSpec> = {}) {
  const chain = makeReadChain({ startAt: START });
  const { chainId } = chain;
  const schedule =
    "block" in given
      ? { kind: "height" as const, chainId, block: given.block }
      : { kind: "every-blocks" as const, chainId, blocks: given.blocks };
  await chain.begin(100);
  const one = await makeScheduled(timeSpec(schedule, { late: { then: "alert", afterSeconds: 86_400 }, ...o }), START);
  await look(later(1_200));
  const standing = async () => (await one.events()).filter((event) => event.orphanedAt === null);
  return {
    ...one,
    chain,
    standing,
    heights: async () => (await standing()).map((event) => event.blockNumber).toSorted((a, b) => (a ?? 0) - (b ?? 0)),
  };
}

test("default: a height is an event of the block that stands there", async () => {
  const one = await makeHeights({ block: 103 });
  await one.chain.read(101, 102);
  await look(later(1_224));
  expect(await one.heights()).toEqual([]);
  await one.chain.read(103, 105);
  await look(later(1_260));
  expect(await one.standing()).toMatchObject([
    {
      chainId: one.chain.chainId,
      blockNumber: 103,
      blockHash: one.chain.hash(103),
      occurredAt: one.chain.at(103),
      payload: { $block: "103", $time: one.chain.at(103).toISOString(), missed: "0" },
    },
  ]);
  expect((await one.row())?.endedAt).not.toBeNull();
});

test("behavior: every N blocks each multiple is one event, however many were read at once", async () => {
  const one = await makeHeights({ blocks: 5 });
  await one.chain.read(101, 104);
  await look(later(1_300));
  await one.chain.read(105, 118);
  await look(later(1_400));
  await look(later(1_401));
  expect(await one.heights()).toEqual([105, 110, 115]);
  expect((await one.row())?.nextBlock).toBe(120);
});

test("behavior: R1 a fork below the height undoes it, and it fires again at the new block under the same key", async () => {
  const one = await makeHeights({ block: 103 });
  await one.chain.read(101, 104);
  await look(later(1_250));
  const [before] = await one.standing();
  await one.chain.forkBackTo(101);
  await look(later(1_251));
  expect(await one.standing()).toEqual([]);
  await one.chain.read(102, 104);
  await look(later(1_260));
  const [after] = await one.standing();
  expect(after).toMatchObject({
    id: before?.id,
    sourceKey: before?.sourceKey,
    blockHash: one.chain.hash(103),
    occurredAt: one.chain.at(103),
    matchedAt: null,
  });
  expect(after?.blockHash).not.toBe(before?.blockHash);
});

test("behavior: R7 it is undone and fires again as often as the chain changes its mind", async () => {
  const one = await makeHeights({ blocks: 2 });
  await one.chain.read(101, 104);
  await look(later(1_250));
  for (const again of [1, 2, 3]) {
    await one.chain.forkBackTo(101);
    await one.chain.read(102, 104);
    await look(later(1_250 + again));
    expect((await one.standing()).map(({ blockHash }) => blockHash).toSorted()).toEqual(
      [one.chain.hash(102), one.chain.hash(104)].toSorted(),
    );
  }
  expect(await one.events()).toHaveLength(2);
});

test("behavior: R2 a fork above the height leaves it alone", async () => {
  const one = await makeHeights({ block: 103 });
  await one.chain.read(101, 105);
  await look(later(1_260));
  const before = await one.events();
  await one.chain.forkBackTo(103);
  await one.chain.read(104, 106);
  await look(later(1_280));
  expect(await one.events()).toEqual(before);
});

test("behavior: R5 a fork of many heights while nobody looked brings each of them back once", async () => {
  const one = await makeHeights({ blocks: 1 });
  await one.chain.read(101, 140);
  await look(later(1_700));
  await one.chain.forkBackTo(110);
  await one.chain.read(111, 145);
  await look(later(1_800));
  const standing = await one.standing();
  expect(standing).toHaveLength(45);
  expect(new Set(standing.map(({ blockNumber }) => blockNumber)).size).toBe(45);
  const again = standing.filter(({ blockNumber }) => (blockNumber ?? 0) > 110);
  expect(again.every(({ blockNumber, blockHash }) => blockHash === one.chain.hash(blockNumber ?? 0))).toBe(true);
});

test("behavior: R8 a fork that is under way is waited for: no height fires in a block that is gone", async () => {
  const one = await makeHeights({ block: 103 });
  await one.chain.read(101, 104);
  let committed = false;
  let looking: Promise<void> = Promise.resolve();
  await db.transaction(async (tx) => {
    await tx.update(chainCursor).set({ blockNumber: 102 }).where(eq(chainCursor.chainId, one.chain.chainId));
    looking = look(later(1_250)).then(() => expect(committed).toBe(true));
    await createOrphanEvents({ cancelRuns: async () => undefined })(tx, {
      chainId: one.chain.chainId,
      blockHashes: [one.chain.hash(103), one.chain.hash(104)],
      now: START,
    });
    await tx.execute("select pg_sleep(0.2)");
    committed = true;
  });
  await looking;
  expect(await one.events()).toEqual([]);
});

test("behavior: M7 heights of a chain count from where reading began, whenever that was", async () => {
  const chain = makeReadChain({ startAt: START });
  const spec = timeSpec({ kind: "every-blocks", chainId: chain.chainId, blocks: 10 });
  const one = await makeScheduled({ ...spec, late: { then: "alert", afterSeconds: 86_400 } }, START);
  await look(START);
  expect(await one.row()).toMatchObject({ nextBlock: null, endedAt: null });
  await chain.begin(1_000);
  await look(later(12_000));
  await chain.read(1_001, 1_010);
  await look(later(12_200));
  expect((await one.events()).map(({ blockNumber }) => blockNumber)).toEqual([1_010]);
});

test("behavior: M16 heights at or below where publishing stood are not its business", async () => {
  const one = await makeHeights({ block: 100 });
  await one.chain.read(101, 105);
  await look(later(1_300));
  expect(await one.events()).toEqual([]);
  expect((await one.row())?.endedAt).not.toBeNull();
});

test("behavior: heights of a pause stay passed", async () => {
  const one = await makeHeights({ blocks: 5 });
  await one.change({ active: false });
  await look(later(1_210));
  await one.chain.read(101, 112);
  await one.change({ active: true, activeFrom: later(1_350) });
  await look(later(1_351));
  await one.chain.read(113, 116);
  await look(later(1_400));
  expect(await one.heights()).toEqual([115]);
});

test("behavior: a chain begun anew under the same number has its heights again", async () => {
  const one = await makeHeights({ blocks: 50 });
  await one.chain.read(101, 150);
  await look(later(1_810));
  await one.chain.replace();
  await one.chain.begin(20);
  await look(later(1_820));
  await one.chain.read(21, 50);
  await look(later(1_830));
  await one.chain.read(51, 150);
  await look(later(1_840));
  expect((await one.events()).map(({ blockNumber }) => blockNumber).toSorted((a, b) => (a ?? 0) - (b ?? 0))).toEqual([
    50, 100, 150, 150,
  ]);
});

test("behavior: M6 late heights follow the rule: one that stands for them, and those in time", async () => {
  const one = await makeHeights({ blocks: 1 }, { late: { then: "summarise", afterSeconds: 60 } });
  await one.chain.read(101, 140);
  await look(one.chain.at(140));
  expect((await one.events()).map(({ blockNumber, payload }) => [blockNumber, payload?.missed])).toEqual([
    [134, "33"],
    [135, "0"],
    [136, "0"],
    [137, "0"],
    [138, "0"],
    [139, "0"],
    [140, "0"],
  ]);
});

test("behavior: a height caught up in a range whose headers are not kept is an event nonetheless", async () => {
  const one = await makeHeights({ block: 5_000 });
  await one.chain.readWithoutHeaders(20_000);
  await look(later(240_000));
  expect(await one.standing()).toMatchObject([{ blockNumber: 5_000, blockHash: null }]);
});

test("behavior: no height fires in a block after its end", async () => {
  const chain = makeReadChain({ startAt: START });
  const until = { at: chain.at(112).toISOString(), warnSeconds: 60 };
  const schedule = { kind: "every-blocks" as const, chainId: chain.chainId, blocks: 5 };
  await chain.begin(100);
  const one = await makeScheduled(timeSpec(schedule, { until }), START);
  await look(chain.at(100));
  await chain.read(101, 120);
  await look(chain.at(120));
  expect((await one.events()).map(({ handle, blockNumber }) => [handle, blockNumber])).toEqual([
    ["next", 105],
    ["ending", null],
    ["next", 110],
  ]);
  expect((await one.row())?.endedAt).not.toBeNull();
});
