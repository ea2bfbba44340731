import { eq, sql } from "drizzle-orm";
import { beforeEach, expect, test } from "vitest";
import { getDb } from "#db/client.ts";
import { portfolio, portfolioSetting } from "#db/schema/portfolio.ts";
import { AAVE_MOVES, erc20Topics } from "#server/catalog/known-topics.ts";
import { composePortfolio, type PortfolioSetting } from "#server/contract/portfolio.ts";
import { makeAddress, makeHash, makeSubscriber, makeWorkspace, NOW } from "#server/testing/factories.ts";
import { createFakeChain } from "#server/testing/fake-chain.ts";
import { makeReadingWorld } from "#server/testing/reading-world.ts";
import { readKeptPortfolios } from "./keep-portfolios.ts";
import { markMoved, markStatement } from "./mark-moved.ts";

const { db } = getDb();
const TOKEN = makeAddress();
const POOL = makeAddress();
let world: Awaited<ReturnType<typeof makeReadingWorld>>;
let team: Awaited<ReturnType<typeof makeTeam>>;
beforeEach(async () => {
  world = await makeReadingWorld();
  team = await makeTeam(world.chainId);
});

/** A workspace that reads a token and a pool of a chain. */
async function makeTeam(chainId: number) {
  const workspace = await makeWorkspace();
  const setting: PortfolioSetting = {
    parts: [{ asset: "USDC", chainId, kind: "token", address: TOKEN, feed: makeAddress() }],
    pools: [{ chainId, address: POOL }],
  };
  await db.insert(portfolioSetting).values({ workspaceId: workspace.id, setting, revision: 1, updatedAt: NOW });
  return workspace;
}

/** Somebody whose portfolio was read at a block. */
async function holderAt(number: number, { workspace = team, address = makeAddress() } = {}) {
  const of = await makeSubscriber(workspace, { address });
  const block = { chainId: world.chainId, number, hash: makeHash(), at: NOW.toISOString() };
  const row = { subscriberId: of.id, workspaceId: workspace.id, revision: 1, totalUsd: "0", shares: {}, readAt: NOW };
  await db.insert(portfolio).values({ ...row, holdings: composePortfolio([], [], [block]) });
  return of;
}

const hasMoved = async ({ id }: { id: number }) => (await readKeptPortfolios(db, [id])).get(id)?.hasMoved;
const asTopic = (address: string) => `0x${"0".repeat(24)}${address.slice(2)}` as const;
const transfer = (from: string, to: string, address = TOKEN) =>
  world.log({ address, topics: [erc20Topics.transfer, asTopic(from), asTopic(to)] });

test("default: a transfer of what is counted marks both sides, and makes no event", async () => {
  const chain = createFakeChain({ chainId: world.chainId });
  const process = world.reader(chain);
  await process.step();
  const [from, to, other] = [await holderAt(0), await holderAt(0), await holderAt(0)];
  chain.mine(transfer(from.address, to.address), transfer(other.address, other.address, makeAddress()));
  expect(await process.step()).toBe("read");
  expect(await Promise.all([from, to, other].map(hasMoved))).toEqual([true, true, false]);
  expect(process.events).toEqual([]);
});

test.each(AAVE_MOVES)("behavior: what moves a position in a pool marks whose it is (%#)", async (topic0) => {
  const chain = createFakeChain({ chainId: world.chainId });
  const process = world.reader(chain);
  await process.step();
  const of = await holderAt(0);
  chain.mine(world.log({ address: POOL, topics: [topic0, asTopic(TOKEN), asTopic(of.address)] }));
  await process.step();
  expect(await hasMoved(of)).toBe(true);
});

test("behavior: a workspace that reads nothing there, or an API in the chains' place, is left alone", async () => {
  const chain = createFakeChain({ chainId: world.chainId });
  const address = makeAddress();
  const elsewhere = await holderAt(0, { workspace: await makeTeam(world.chainId + 50_000), address });
  const asks = await makeTeam(world.chainId);
  await db.execute(sql`
    update portfolio_setting set setting = setting || '{"outside": {}}' where workspace_id = ${asks.id}::bigint`);
  const outside = await holderAt(0, { workspace: asks, address });
  const here = await holderAt(0, { address });
  const process = world.reader(chain);
  await process.step();
  chain.mine(transfer(address, makeAddress()));
  await process.step();
  expect(await Promise.all([here, elsewhere, outside].map(hasMoved))).toEqual([true, false, false]);
});

test("behavior: only a reading of an older block counts no more, whatever comes in which order", async () => {
  const of = await holderAt(100);
  const mark = (blockNumber: number) =>
    db.transaction((tx) =>
      markMoved(tx, {
        ...{ chainId: world.chainId, workspaceIds: [team.id] },
        movements: [
          { wallet: of.address, blockNumber: blockNumber - 1 },
          { wallet: of.address, blockNumber },
        ],
      }),
    );
  await mark(100);
  expect(await hasMoved(of)).toBe(false);
  await mark(102);
  await mark(101);
  expect(await hasMoved(of)).toBe(true);
  const [row] = await db.select().from(portfolio).where(eq(portfolio.subscriberId, of.id));
  expect(row?.moved).toEqual({ [world.chainId]: 102 });
});

test("behavior: among many subscribers only those named are looked at, by an index", async () => {
  await db.execute(sql`
    insert into subscriber (workspace_id, address, origin, created_at)
    select ${team.id}::bigint, '0x' || lpad(to_hex(n), 40, '0'), 'api', now() from generate_series(1, 20000) n`);
  await db.execute(sql`analyze subscriber, portfolio`);
  const movements = Array.from({ length: 200 }, (_, i) => ({ wallet: makeAddress(), blockNumber: i }));
  const statement = markStatement({ chainId: world.chainId, workspaceIds: [team.id], movements });
  const rows = await db.execute<{ "QUERY PLAN": string }>(sql`explain ${statement}`);
  const plan = [...rows].map((row) => row["QUERY PLAN"]).join("\n");
  expect(plan).toMatch(/Index (Only )?Scan using subscriber_\w+ on subscriber/);
  expect(plan).not.toContain("Seq Scan on subscriber");
});
