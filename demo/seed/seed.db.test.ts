import { eq, ne } from "drizzle-orm";
import { expect, test } from "vitest";
import { getDb } from "#db/client.ts";
import { run } from "#db/schema/audience.ts";
import { delivery } from "#db/schema/outbox.ts";
import { learned } from "#db/schema/personalisation.ts";
import { signer } from "#db/schema/signer.ts";
import { subscriber } from "#db/schema/subscriber.ts";
import { trigger, workflow } from "#db/schema/workflow.ts";
import { takeOutcomes } from "#server/personalisation/take-outcomes.ts";
import { ACTORS, CREW, SUBSCRIBERS } from "../actors.ts";
import type { DemoWorld } from "../chain/world.ts";
import { seedDemo } from "./index.ts";

const at = (n: number) => `0x${n.toString(16).padStart(40, "0")}` as const;
const feed = { proxy: at(20), aggregator: at(21) };
const world: DemoWorld = {
  chainId: 31_337,
  rpcUrl: "http://127.0.0.1:1",
  contracts: {
    pool: at(1),
    poolAddressesProvider: at(2),
    oracle: at(3),
    weth: at(4),
    usdc: at(5),
    wbtc: at(6),
    feeds: { weth: feed, usdc: feed, wbtc: feed },
    governor: at(7),
    votesToken: at(8),
    timelock: at(9),
    demoLending: at(10),
    multicall3: at(11),
  },
  borrowers: Array.from({ length: 60 }, (_, i) => at(1000 + i)),
  actors: {
    operator: ACTORS.operator.address,
    admin: ACTORS.admin.address,
    subscribers: SUBSCRIBERS.map((s) => s.address) as [`0x${string}`, `0x${string}`, `0x${string}`],
  },
};

test("default: every workflow of the demo is published and live, and a second seed changes nothing", async () => {
  process.env.BELLWETHER_CHAIN_31337_RPC ??= "http://127.0.0.1:1";
  expect(await seedDemo(world, new Date("2026-01-05T12:00:00Z"))).toBe(true);
  const { db } = getDb();
  const workflows = await db.select({ name: workflow.name, state: workflow.state }).from(workflow);
  expect(workflows.map((w) => `${w.name}: ${w.state}`)).toEqual([
    "Deposit rates: live",
    "Collateral watch: live",
    "Liquidated: live",
    "Large borrowing: live",
    "Proposals: live",
    "Position on Aave: live",
    "ETH price: live",
    "Collect fees: live",
  ]);
  expect(await db.$count(trigger)).toBe(8);
  expect(await db.select({ name: signer.name, address: signer.address }).from(signer)).toEqual([
    { name: "Keeper", address: CREW.keeper.toLowerCase() },
  ]);
  expect(await seedDemo(world, new Date("2026-01-06T12:00:00Z"))).toBe(false);
  expect(await db.$count(workflow)).toBe(8);
});

test("behavior: weeks went by, each rate told at its time, and what people did is learned from", async () => {
  const { db } = getDb();
  const now = new Date("2026-01-05T12:00:00Z");
  const runs = await db.select({ state: run.state, createdAt: run.createdAt, doneAt: run.doneAt }).from(run);
  expect(runs.length).toBeGreaterThanOrEqual(15);
  expect(
    runs.filter(({ state, createdAt, doneAt }) => state !== "done" || doneAt?.getTime() !== createdAt.getTime()),
  ).toEqual([]);
  expect(await db.$count(delivery, ne(delivery.state, "delivered"))).toBe(0);
  while ((await takeOutcomes(db, { limit: 100, now })) > 0);
  const learnt = await db
    .select({ address: subscriber.address, line: learned.line, windowDay: learned.windowDay, tier: learned.tier })
    .from(learned)
    .innerJoin(subscriber, eq(subscriber.id, learned.subscriberId));
  const of = (actor: { address: string }) => learnt.find(({ address }) => address === actor.address.toLowerCase());
  const line = Number(of(ACTORS.conservative)?.line);
  expect(line).toBeGreaterThan(4);
  expect(line).toBeLessThanOrEqual(6);
  expect(of(ACTORS.aggressive)).toMatchObject({ line: null, windowDay: 5 });
  expect(learnt.some(({ tier }) => tier === 0)).toBe(true);
});
