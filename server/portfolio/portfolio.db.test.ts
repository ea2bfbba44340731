import { eq } from "drizzle-orm";
import { parseEther } from "viem";
import { afterAll, beforeAll, expect, test } from "vitest";
import { getDb } from "#db/client.ts";
import { portfolio } from "#db/schema/portfolio.ts";
import { auditEntry } from "#db/schema/workspace.ts";
import type { PortfolioSetting } from "#server/contract/portfolio.ts";
import { systemClock } from "#server/kernel/clock.ts";
import { safeFetch } from "#server/kernel/safe-fetch.ts";
import { readPortfolio } from "#server/services/portfolio/read-portfolio.ts";
import { readSetting } from "#server/services/portfolio/read-setting.ts";
import { setSetting } from "#server/services/portfolio/set-setting.ts";
import { forgetSubscriber } from "#server/services/subscriber/forget-subscriber.ts";
import { exportSubscriber, readPrivacy } from "#server/services/subscriber/read-privacy.ts";
import { createWorkflow } from "#server/services/workflow/create-workflow.ts";
import { publishWorkflow } from "#server/services/workflow/publish-workflow.ts";
import { makeRun, makeSubscriber, NOW, subscriberContext } from "#server/testing/factories.ts";
import { executionsOf, handOver, makeInterpreter, type Team, take } from "#server/testing/interpreter-world.ts";
import { type PortfolioChain, startPortfolioChain } from "#server/testing/portfolio-world.ts";
import { asPublished, makeTeam } from "#server/testing/published-workflow.ts";
import { markMoved } from "./mark-moved.ts";
import { createRefreshPortfolios } from "./refresh-portfolios.ts";

const { db } = getDb();
let world: PortfolioChain;
beforeAll(async () => {
  world = await startPortfolioChain();
}, 60_000);
afterAll(() => world?.close());

const USDC = 10n ** 6n;

/** A team whose portfolios are ETH and USDC on the test's chain. */
async function makePortfolioTeam(setting: PortfolioSetting = world.setting) {
  const team = await makeTeam();
  await setSetting(team.owner, setting);
  return team;
}

/** At 3,200 USD for one ether. */
async function makeHolder({ workspace }: Team, o: { ether: string; usdc: bigint }) {
  const holder = await makeSubscriber(workspace);
  await world.give(holder.address, "USDC", o.usdc * USDC);
  await world.setEther(holder.address, parseEther(o.ether));
  return holder;
}

async function fromTemplate({ owner, topic }: Team) {
  const feed = { address: world.chain.aave.feeds.WETH.proxy, name: "ETH / USD" };
  const inputs = { asset: "ETH", chainId: 31337, feed, topicId: topic.id, share: 50 };
  const { id } = await createWorkflow(owner, { name: "ETH fell", template: { kind: "price-by-portfolio", inputs } });
  return { id, ...asPublished(await publishWorkflow(owner, { id })) };
}

const refreshPortfolios = () =>
  createRefreshPortfolios({ ...world, db, clock: systemClock, fetch: safeFetch, secretOf: async () => undefined });

/** ETH fell below everybody's line: what each was told. */
async function ethFalls(team: Team, workflow: Awaited<ReturnType<typeof fromTemplate>>, refresh = refreshPortfolios()) {
  const values = { value: "1650", line: "1700", $time: NOW.toISOString() };
  const of = { id: workflow.id, workspaceId: team.workspace.id };
  const run = await makeRun(of, {
    ...{ versionId: workflow.versionId, triggerNodeId: "event", values },
    ...{ state: "running", expandedAt: NOW },
  });
  await handOver(run);
  const { deps, drafted } = makeInterpreter({ refreshPortfolios: refresh });
  await take(deps);
  const told = drafted.map(({ execution, drafts: [draft] }) => {
    const subject = draft?.content.kind === "message" ? draft.content.subject : undefined;
    return [execution.subscriberId, draft?.nodeId, draft?.urgency, subject];
  });
  return { told, executions: await executionsOf(run.id) };
}

test("default: the same fall is a risk to 90 % ETH and a chance to 5 %, by balances on the chain", async () => {
  const team = await makePortfolioTeam();
  const much = await makeHolder(team, { ether: "9", usdc: 3_200n });
  const little = await makeHolder(team, { ether: "0.5", usdc: 30_400n });
  const { told, executions } = await ethFalls(team, await fromTemplate(team));
  expect(told).toEqual([
    [much.id, "risk", "urgent", "Risk: ETH is at 1,650.00"],
    [little.id, "chance", "normal", "ETH is at 1,650.00: a chance to buy?"],
  ]);
  const steps = executions.map((row) => row.steps.find(({ nodeId }) => nodeId === "holds"));
  expect(steps.map((step) => step?.outputs["share.ETH"])).toEqual(["90", "5"]);
  expect(steps[0]?.text).toMatch(/^Holds 32,000 USD in all, 90.0 % ETH, 10.0 % USDC; read /);
  expect(executions.map((row) => row.steps.find(({ nodeId }) => nodeId === "much")?.text)).toEqual([
    "Share of ETH 90 % is at least 50 %",
    "Share of ETH 5 % is not at least 50 %",
  ]);
});

/** How many portfolios each refresh was asked for. */
function countingRefresh() {
  const asked: number[] = [];
  const refresh = refreshPortfolios();
  const counting: typeof refresh = (wanted) => {
    asked.push(wanted.length);
    return refresh(wanted);
  };
  return { asked, counting };
}

test("behavior: a reading is kept, and holds for ten minutes and while the setting stands", async () => {
  const team = await makePortfolioTeam();
  const holder = await makeHolder(team, { ether: "1", usdc: 3_200n });
  const workflow = await fromTemplate(team);
  const { asked, counting } = countingRefresh();
  await ethFalls(team, workflow, counting);
  await ethFalls(team, workflow, counting);
  expect(asked).toEqual([1]);
  const found = await readPortfolio(team.owner, { subscriberId: holder.id });
  expect(found).toMatchObject({ isCurrent: true, portfolio: { totalUsd: "6400" } });
  const [row] = await db.select().from(portfolio).where(eq(portfolio.subscriberId, holder.id));
  expect(row).toMatchObject({ totalUsd: "6400", shares: { ETH: "50", USDC: "50" }, revision: 1 });

  await setSetting(team.owner, { ...world.setting, parts: world.setting.parts.slice(0, 1), pools: [] });
  expect(await readPortfolio(team.owner, { subscriberId: holder.id })).toMatchObject({ isCurrent: false });
  const { executions } = await ethFalls(team, workflow, counting);
  expect(asked).toEqual([1, 1]);
  expect(executions[0]?.steps.find(({ nodeId }) => nodeId === "holds")?.outputs).toMatchObject({ "share.ETH": "100" });
});

test("behavior: who moved something since is read again, however young the reading is, and once", async () => {
  const team = await makePortfolioTeam();
  const holder = await makeHolder(team, { ether: "1", usdc: 3_200n });
  const workflow = await fromTemplate(team);
  const { asked, counting } = countingRefresh();
  await ethFalls(team, workflow, counting);
  await world.give(holder.address, "USDC", 25_600n * USDC);
  const blockNumber = Number(await world.chain.rpc("eth_blockNumber", []));
  const movements = [{ wallet: holder.address, blockNumber }];
  await db.transaction((tx) => markMoved(tx, { chainId: 31337, workspaceIds: [team.workspace.id], movements }));
  expect(await readPortfolio(team.owner, { subscriberId: holder.id })).toMatchObject({ hasMoved: true });
  const { executions } = await ethFalls(team, workflow, counting);
  expect(asked).toEqual([1, 1]);
  expect(executions[0]?.steps.find(({ nodeId }) => nodeId === "holds")?.outputs).toMatchObject({ "share.ETH": "10" });
  await ethFalls(team, workflow, counting);
  expect(asked).toEqual([1, 1]);
  expect(await readPortfolio(team.owner, { subscriberId: holder.id })).toMatchObject({ hasMoved: false });
});

test("error: what cannot be read is told plainly, with the reason kept, and never taken for nothing", async () => {
  const broken = world.setting.parts.map((part) =>
    part.asset === "USDC" ? { ...part, feed: world.setting.pools[0]?.address ?? part.feed } : part,
  );
  const team = await makePortfolioTeam({ ...world.setting, parts: broken });
  const holder = await makeHolder(team, { ether: "1", usdc: 1n });
  const withoutIt = await makeHolder(team, { ether: "1", usdc: 0n });
  const { told, executions } = await ethFalls(team, await fromTemplate(team));
  expect(told).toEqual([
    [holder.id, "plain", "normal", "ETH is at 1,650.00"],
    [withoutIt.id, "risk", "urgent", "Risk: ETH is at 1,650.00"],
  ]);
  expect(executions[0]?.steps.find(({ nodeId }) => nodeId === "holds")).toMatchObject({
    result: "failed",
    text: "Their portfolio is unknown: USDC is unknown: the price feed does not answer as Chainlink's do",
  });
  const found = await readPortfolio(team.owner, { subscriberId: holder.id });
  expect(found?.portfolio).toMatchObject({ totalUsd: null });
});

test("behavior: a subscriber takes their portfolio along, and it is deleted with all else", async () => {
  const team = await makePortfolioTeam();
  const holder = await makeHolder(team, { ether: "1", usdc: 0n });
  await ethFalls(team, await fromTemplate(team));
  const ctx = subscriberContext(team.workspace, holder);
  expect(await exportSubscriber(ctx)).toMatchObject({ portfolio: { holdings: { totalUsd: "3200" } } });
  expect((await readPrivacy(ctx)).portfolioReadAt).toBeInstanceOf(Date);
  await forgetSubscriber(ctx);
  expect(await exportSubscriber(ctx)).toMatchObject({ portfolio: null });
  expect((await readPrivacy(ctx)).portfolioReadAt).toBeNull();
});

test("behavior: setting it is written down, for whom it concerns", async () => {
  const team = await makePortfolioTeam();
  expect(await readSetting(team.owner)).toMatchObject({ setting: world.setting, updatedAt: NOW });
  const changes = await db.select().from(auditEntry).where(eq(auditEntry.workspaceId, team.workspace.id));
  expect(changes).toMatchObject([{ action: "portfolio.set", facts: { note: "ETH, USDC" } }]);
  expect((await readSetting((await makeTeam()).owner)).setting).toEqual({ parts: [], pools: [] });
});

test("error: what would be counted twice, or cannot be read, is refused with the cure", async () => {
  const { owner } = await makeTeam();
  const { parts, pools } = world.setting;
  const refusal = (setting: PortfolioSetting) => setSetting(owner, setting).then(String, (error) => error.message);
  const [native, weth] = parts;
  if (!native || !weth) throw new Error("the setting has parts");
  expect([
    await refusal({ parts: [native, { ...native, asset: "Ether" }], pools: [] }),
    await refusal({ parts: [{ ...native, chainId: 8453 }], pools: [] }),
    await refusal({ parts, pools: [...pools, ...pools] }),
    await refusal({ parts: [native], pools }),
  ]).toMatchInlineSnapshot(`
    [
      "Part 2 (Ether) is there twice: it would be counted twice. Take one away.",
      "Part 1 (ETH): Base is not read here. Pick a chain that is.",
      "Pool 2 is there twice: it would be counted twice. Take one away.",
      "Pool 1 has no token to look for. Add the tokens that are supplied and borrowed there.",
    ]
  `);
  await expect(setSetting({ ...owner, role: "viewer" }, { parts: [], pools: [] })).rejects.toThrow();
});

test("args: without a setting the template says what to do first", async () => {
  const team = await makeTeam();
  await expect(fromTemplate(team)).rejects.toThrow(
    "ETH is not part of your portfolios yet. Add it in Settings, under Portfolio, first.",
  );
});
