import { eq } from "drizzle-orm";
import { expect, test } from "vitest";
import { getDb } from "#db/client.ts";
import { block as blockTable } from "#db/schema/ingest.ts";
import { trigger } from "#db/schema/workflow.ts";
import { EndpointError } from "#server/chain/errors.ts";
import type { ReadingSpec } from "#server/contract/plan.ts";
import { makeWatchWorld, topicOf } from "#server/testing/watch-world.ts";
import { stepWatch, watchedValues } from "./step-watch.ts";

const down = () => new EndpointError("unreachable", "The endpoint cannot be reached (ECONNREFUSED).");
const UNKNOWN_AFTER_SECONDS = 600;

async function someoneWellRead() {
  const world = await makeWatchWorld();
  const someone = await world.follow("1.10");
  world.chain.set(someone.address, "1.4");
  await world.mine();
  await world.look();
  return { world, someone, readAt: world.clock.now };
}

test("default: no endpoint answers: told once, within the stated time, with the last value and why", async () => {
  const { world, someone, readAt } = await someoneWellRead();
  world.chain.failWith(down);
  world.later(UNKNOWN_AFTER_SECONDS - 1);
  expect(await world.look()).toMatchObject({ unknown: 0 });
  world.later(1);
  expect(await world.look()).toMatchObject({ unknown: 1 });
  const values = {
    last: "1.4",
    since: readAt.toISOString(),
    reason: "The endpoint cannot be reached (ECONNREFUSED).",
    wallet: someone.address,
  };
  expect(world.events.splice(0)).toMatchObject([
    {
      kind: "reading",
      handle: "unknown",
      chainId: null,
      blockHash: null,
      hits: [{ address: someone.address, key: `unknown:${readAt.getTime()}`, values }],
    },
  ]);
  for (let times = 0; times < 3; times++) {
    world.later(UNKNOWN_AFTER_SECONDS);
    expect(await world.look()).toMatchObject({ unknown: 0 });
  }
});

test("behavior: known again, it is held against its line at once, and may be unknown anew", async () => {
  const { world, someone } = await someoneWellRead();
  world.chain.failWith(down);
  world.later(UNKNOWN_AFTER_SECONDS);
  await world.look();
  world.told();
  world.chain.failWith(undefined);
  world.chain.set(someone.address, "1.05");
  await world.mine();
  await world.look();
  expect(world.told()).toEqual([`${someone.address} 1.10 1.05`]);
  expect((await world.watches())[0]).toMatchObject({ trouble: null, failingSince: null, unknownToldAt: null });
  world.chain.failWith(down);
  world.later(UNKNOWN_AFTER_SECONDS);
  await world.look();
  expect(world.told()).toEqual([`${someone.address} unknown 1.05`]);
});

test("behavior: a wallet that was never readable is told as unknown too, the others are not", async () => {
  const { world, someone } = await someoneWellRead();
  const never = await world.follow("1.10");
  for (let seconds = 0; seconds <= UNKNOWN_AFTER_SECONDS; seconds += 100) {
    world.later(98);
    await world.mine({ topics: [topicOf("0x1"), topicOf(someone.address)] });
    await world.look();
  }
  expect(world.told()).toEqual([`${never.address} unknown `]);
});

test("behavior: without any endpoint, or any block, the clock alone tells it", async () => {
  const { world } = await someoneWellRead();
  world.later(UNKNOWN_AFTER_SECONDS);
  const now = world.clock.now;
  const watched = watchedValues(world.chainId);
  const at = { kind: "none" as const, reason: "Nothing has been read of this chain yet." };
  await stepWatch({ ...world.deps, endpointsOf: () => undefined }, watched, { at, now });
  expect(world.events[0]?.hits[0]?.values.reason).toBe(at.reason);
});

test("behavior: a block that is no longer news is not fresh: a halted chain is told as unknown, once", async () => {
  const chainId = 31_337;
  const world = await makeWatchWorld({
    spec: (base) => ({ ...base, source: { ...base.source, chainId } as ReadingSpec["source"] }),
  });
  const { address } = await world.follow("1.10");
  world.chain.set(address, "1.4");
  const block = world.chain.mine(world.clock.now);
  const watched = watchedValues(chainId);
  await getDb()
    .db.insert(blockTable)
    .values({ ...block, chainId });
  let unknown = 0;
  for (let seconds = 0; seconds < 3 * UNKNOWN_AFTER_SECONDS; seconds += 60) {
    unknown += (await stepWatch(world.deps, watched, { at: { kind: "block", block }, now: world.clock.now })).unknown;
    world.later(60);
  }
  expect(unknown).toBe(1);
});

test("behavior: after a restart what is still to be read is not called unknown, and what cannot be read is at once", async () => {
  const { world } = await someoneWellRead();
  world.later(UNKNOWN_AFTER_SECONDS * 3);
  await world.mine();
  world.restart();
  expect(await world.look()).toMatchObject({ reads: 1, unknown: 0 });
  world.later(UNKNOWN_AFTER_SECONDS * 3);
  world.chain.failWith(down);
  world.restart();
  expect(await world.look()).toMatchObject({ reads: 0, unknown: 1 });
});

test("behavior: a paused workflow is told nothing, and gets the full time when it goes on", async () => {
  const { world } = await someoneWellRead();
  const turn = (active: boolean) => getDb().db.update(trigger).set({ active }).where(eq(trigger.id, world.trigger.id));
  await turn(false);
  world.chain.failWith(down);
  world.later(UNKNOWN_AFTER_SECONDS * 2);
  expect(await world.look()).toMatchObject({ reads: 0, unknown: 0 });
  expect((await world.watches())[0]).toMatchObject({ active: false });
  await turn(true);
  expect(await world.look()).toMatchObject({ unknown: 0 });
  world.later(UNKNOWN_AFTER_SECONDS);
  expect(await world.look()).toMatchObject({ unknown: 1 });
});

test("behavior: a shared value that is lost concerns everybody who has a line on it", async () => {
  const world = await makeWatchWorld({
    spec: (base) => ({
      ...base,
      whose: null,
      source: { kind: "http", url: "https://prices.example", headers: [], path: "p", everySeconds: 30 },
    }),
  });
  const people = [await world.follow("90"), await world.follow("100")];
  const answer = (text: string) => ({ fetch: async () => ({ status: 200, headers: {}, text }) });
  await world.mine();
  expect(await world.look(answer('{"p":101.5}'))).toMatchObject({ reads: 1, fired: 0 });
  world.later(30);
  await world.look(answer('{"p":95}'));
  expect(world.events[0]).toMatchObject({
    chainId: null,
    blockNumber: null,
    payload: { value: "95", before: "101.5", $block: null },
  });
  expect(world.told()).toEqual([`${people[1]?.address} 100 95`]);
  world.later(UNKNOWN_AFTER_SECONDS);
  expect(await world.look(answer('{"p":null}'))).toMatchObject({ unknown: 1 });
  expect(world.events[0]?.payload).toMatchObject({
    last: "95",
    reason: "The price source's answer has no number at “p”.",
  });
  expect(world.told().sort()).toEqual(people.map(({ address }) => `${address} unknown 95`).sort());
});
