import { eq } from "drizzle-orm";
import { beforeEach, expect, test } from "vitest";
import { getDb } from "#db/client.ts";
import { preference } from "#db/schema/subscriber.ts";
import { watchMinute } from "#db/schema/watch.ts";
import { makeWatchWorld, topicOf, type WatchWorld } from "#server/testing/watch-world.ts";

let world: WatchWorld;
beforeEach(async () => {
  world = await makeWatchWorld();
});

test("default: who falls below their own line is told once, with what was read at the named block", async () => {
  const [safe, low] = [await world.follow("1.10"), await world.follow("1.30")];
  world.chain.set(safe.address, "1.4");
  world.chain.set(low.address, "1.4");
  await world.mine();
  expect(await world.look()).toMatchObject({ reads: 2, calls: 1, fired: 0, unknown: 0 });
  world.chain.set(safe.address, "1.25");
  world.chain.set(low.address, "1.25");
  const block = await world.mine({ topics: [topicOf("0x1"), topicOf(low.address), topicOf(safe.address)] });
  await world.look();
  expect(world.events).toEqual([
    {
      kind: "reading",
      workspaceId: world.workspace.id,
      triggerId: world.trigger.id,
      sourceKey: expect.stringMatching(/^next:[0-9a-f]{32}$/),
      handle: "next",
      chainId: world.chainId,
      blockNumber: block.number,
      blockHash: block.hash,
      payload: {
        $block: String(block.number),
        $time: block.at.toISOString(),
        $chain: `Chain ${world.chainId}`,
        $contract: world.contract,
      },
      hits: [
        {
          address: low.address,
          key: "own:0",
          values: {
            value: "1.25",
            before: "1.4",
            line: "1.30",
            threshold: "Your line",
            change: "-10.7142",
            margin: "20",
            wallet: low.address,
          },
        },
      ],
      occurredAt: block.at,
      observedAt: world.clock.now,
    },
  ]);
  expect(world.woken).toEqual(["match"]);
  await world.mine({ topics: [topicOf("0x1"), topicOf(low.address)] });
  await world.look();
  expect(world.events).toHaveLength(1);
});

test("behavior: a new follower who is in danger already is told at the first reading", async () => {
  const late = await world.follow("1.30");
  world.chain.set(late.address, "1.2");
  await world.mine();
  await world.look();
  expect(world.told()).toEqual([`${late.address} 1.30 1.2`]);
});

test("behavior: a wobble narrower than the hysteresis tells nobody again; beyond it the line is armed anew", async () => {
  const { address } = await world.follow("1.00");
  const at = async (value: string) => {
    world.chain.set(address, value);
    await world.mine({ topics: [topicOf("0x1"), topicOf(address)] });
    await world.look();
    return world.told();
  };
  expect(await at("1.2")).toEqual([]);
  expect(await at("0.99")).toHaveLength(1);
  for (const value of ["1.01", "0.98", "1.049", "0.97", "1.05", "0.99"]) expect(await at(value)).toEqual([]);
  expect(await at("1.0501")).toEqual([]);
  expect((await world.lines(address))[0]).toMatchObject({ armed: true, epoch: 1 });
  expect(await at("0.99")).toHaveLength(1);
});

test("behavior: a line that its owner moves is held against the value at once", async () => {
  const someone = await world.follow("1.10");
  world.chain.set(someone.address, "1.2");
  await world.mine();
  await world.look();
  world.later(60);
  await getDb()
    .db.update(preference)
    .set({ own: { line: "1.50" }, updatedAt: world.clock.now })
    .where(eq(preference.subscriberId, someone.id));
  await world.look();
  expect(world.told()).toEqual([`${someone.address} 1.50 1.2`]);
});

test("behavior: who turns the topic off is not read any more, and is told anew when they come back in danger", async () => {
  const someone = await world.follow("1.30");
  world.chain.set(someone.address, "1.2");
  await world.mine();
  await world.look();
  expect(world.told()).toHaveLength(1);
  const turn = (enabled: boolean) =>
    getDb()
      .db.update(preference)
      .set({ enabled, updatedAt: world.clock.now })
      .where(eq(preference.subscriberId, someone.id));
  await turn(false);
  await world.mine();
  expect(await world.look()).toMatchObject({ reads: 0 });
  expect((await world.watches())[0]).toMatchObject({ active: false });
  await turn(true);
  await world.mine();
  await world.look();
  expect(world.told()).toEqual([`${someone.address} 1.30 1.2`]);
  expect((await world.lines(someone.address))[0]).toMatchObject({ epoch: 1, armed: false });
});

test("behavior: a fork takes back what fired, under the same key, and what was read is read anew", async () => {
  const { address } = await world.follow("1.30");
  world.chain.set(address, "1.4");
  await world.mine();
  await world.look();
  world.chain.set(address, "1.2");
  await world.mine({ topics: [topicOf("0x1"), topicOf(address)] });
  await world.look();
  const [first] = world.events.splice(0);
  await world.fork(1);
  expect((await world.lines(address))[0]).toMatchObject({ armed: true, epoch: 0, firedAt: null });
  await world.mine();
  await world.look();
  const [second] = world.events.splice(0);
  expect(second).toMatchObject({ sourceKey: first?.sourceKey, hits: [{ key: "own:0" }] });
  expect(second?.blockHash).not.toBe(first?.blockHash);
});

test("behavior: a fork takes back a re-arming too", async () => {
  const { address } = await world.follow("1.00");
  for (const value of ["0.9", "1.2"]) {
    world.chain.set(address, value);
    await world.mine({ topics: [topicOf("0x1"), topicOf(address)] });
    await world.look();
  }
  expect((await world.lines(address))[0]).toMatchObject({ armed: true, epoch: 1 });
  await world.fork(1);
  expect((await world.lines(address))[0]).toMatchObject({ armed: false, epoch: 0 });
  world.chain.set(address, "0.9");
  await world.mine();
  await world.look();
  expect(world.told()).toHaveLength(1);
});

test("behavior: of a block that a fork took meanwhile nothing is stored", async () => {
  const { address } = await world.follow("1.30");
  world.chain.set(address, "1.2");
  await world.mine();
  const { use } = world.chain.endpoints;
  const endpoints = {
    ...world.chain.endpoints,
    use: async <T>(work: Parameters<typeof use<T>>[0]) => {
      const answer = await use(work);
      await world.fork(1);
      return answer;
    },
  };
  await world.look({ endpointsOf: () => endpoints });
  expect(world.told()).toEqual([]);
  expect((await world.watches())[0]).toMatchObject({ value: null });
});

test("behavior: one wallet that the contract refuses concerns only that wallet", async () => {
  const [bad, good] = [await world.follow("1.30"), await world.follow("1.30")];
  world.chain.set(good.address, "1.2");
  await world.mine();
  expect(await world.look()).toMatchObject({ reads: 2, fired: 1 });
  expect(world.told()).toEqual([`${good.address} 1.30 1.2`]);
  const watches = await world.watches();
  expect(watches.find((row) => row.wallet === bad.address)?.trouble).toBe("the contract refused valueOf");
});

test("behavior: what was read is counted by the minute", async () => {
  for (const value of ["1.2", "1.4"]) world.chain.set((await world.follow("1.30")).address, value);
  await world.mine();
  await world.look();
  const rows = await getDb().db.select().from(watchMinute).where(eq(watchMinute.chainId, world.chainId));
  expect(rows).toMatchObject([{ reads: 2, calls: 1, failed: 0 }]);
});

test("behavior: another process goes on where the first stood", async () => {
  const { address } = await world.follow("1.30");
  world.chain.set(address, "1.2");
  await world.mine();
  await world.look();
  expect(world.told()).toHaveLength(1);
  world.restart();
  await world.mine();
  await world.look();
  expect(world.told()).toEqual([]);
});
