import { asc, eq } from "drizzle-orm";
import { expect, test } from "vitest";
import { getDb } from "#db/client.ts";
import { chainCursor } from "#db/schema/ingest.ts";
import { logInterest, trigger } from "#db/schema/workflow.ts";
import { emptyGraph, type Graph } from "#server/contract/graph.ts";
import type { MemberContext } from "#server/services/context.ts";
import { makeHash, NOW } from "#server/testing/factories.ts";
import { asPublished, makeTeam, publishGraph } from "#server/testing/published-workflow.ts";
import { CONTRACT, fixed, GOOD, OTHER } from "#server/testing/when-nodes.ts";
import { publishWorkflow } from "./publish-workflow.ts";
import { saveDraft } from "./save-draft.ts";
import { pauseWorkflow, resumeWorkflow } from "./set-workflow-state.ts";

const TRANSFER = "0xddf252ad1be2c89b69c2b068fc378daa952ba7f163c4a11628f55a4df523b3ef";
const APPROVAL = "0x8c5be1e5ebec7d5bd14f71427d1e84f3dd0314c0f7b2291e5b200ac8c7c3b925";
const ACCOUNT = `0x${OTHER.slice(2).toLowerCase().padStart(64, "0")}`;

/** Reading of the chain stands at this block. */
async function readUpTo(blockNumber: number): Promise<void> {
  const row = {
    chainId: 31337,
    blockNumber,
    blockHash: makeHash(),
    blockAt: NOW,
    headNumber: blockNumber,
    checkedAt: NOW,
  };
  await getDb()
    .db.insert(chainCursor)
    .values(row)
    .onConflictDoUpdate({ target: chainCursor.chainId, set: { blockNumber } });
}

function graphOf(type: string, topicId: number, change: object = {}): Graph {
  const v = type === "contract-event" ? 2 : 1;
  const config = { ...GOOD[type], ...(GOOD[type]?.topicId !== undefined && { topicId }), ...change };
  return {
    ...emptyGraph(),
    nodes: {
      event: { type, v, name: "", config },
      who: { type: "topic-subscribers", v: 1, name: "", config: { topicId } },
      tell: { type: "in-app", v: 1, name: "", config: { message: { subject: ["Hi"], body: ["There"] } } },
    },
    edges: { a: { from: ["event", "next"], to: ["who", "in"] }, b: { from: ["who", "next"], to: ["tell", "in"] } },
  };
}

const triggerOf = async (workflowId: number) => {
  const [row] = await getDb().db.select().from(trigger).where(eq(trigger.workflowId, workflowId));
  return row;
};

/** "match 0x5f… Transfer", by the trigger's workflow. */
async function interestsOf(workflowId: number, active = true): Promise<string[]> {
  const rows = await getDb()
    .db.select({ interest: logInterest })
    .from(logInterest)
    .innerJoin(trigger, eq(trigger.id, logInterest.triggerId))
    .where(eq(trigger.workflowId, workflowId))
    .orderBy(asc(logInterest.id));
  const names: Record<string, string> = { [TRANSFER]: "Transfer", [APPROVAL]: "Approval", [ACCOUNT]: "account" };
  const named = (hex: string | null) => (hex === null ? "any" : (names[hex] ?? hex));
  return rows
    .filter(({ interest }) => interest.active === active)
    .map(({ interest: { purpose, address, topic0, topic1, topic2 } }) =>
      [purpose, ...[address, topic0, topic1, topic2].map(named)].join(" ").replace(/( any)+$/, ""),
    );
}

async function publishAgain(owner: MemberContext, { id, graph, base }: { id: number; graph: Graph; base: number }) {
  await saveDraft(owner, { id, baseRevision: base, graph });
  asPublished(await publishWorkflow(owner, { id }));
}

test("default: M16 a new trigger looks only above the block that reading stands at", async () => {
  const { owner, topic } = await makeTeam();
  await readUpTo(500);
  const { id } = await publishGraph(owner, graphOf("contract-event", topic.id));
  expect(await triggerOf(id)).toMatchObject({ chainId: 31337, fromBlock: 500, active: true });
  expect(await interestsOf(id)).toEqual([`match ${CONTRACT.toLowerCase()} Transfer`]);
});

test("behavior: M17 what stays keeps its place over versions, what looks elsewhere begins anew", async () => {
  const { owner, topic } = await makeTeam();
  await readUpTo(500);
  const graph = graphOf("contract-event", topic.id);
  const { id } = await publishGraph(owner, graph);
  const first = await getDb().db.select().from(logInterest).orderBy(asc(logInterest.id));
  await readUpTo(600);
  const filtered = { filters: [{ arg: "value", op: "ge", value: "10" }], settle: { kind: "finalized" } };
  await publishAgain(owner, { id, base: 1, graph: graphOf("contract-event", topic.id, filtered) });
  expect(await triggerOf(id)).toMatchObject({ fromBlock: 500, spec: { settle: { kind: "finalized" } } });
  expect((await getDb().db.select().from(logInterest).orderBy(asc(logInterest.id))).map((row) => row.id)).toEqual(
    first.map((row) => row.id),
  );

  const contract = { ...(GOOD["contract-event"]?.contract as object), event: "Approval(address,address,uint256)" };
  await publishAgain(owner, { id, base: 2, graph: graphOf("contract-event", topic.id, { contract, units: {} }) });
  expect(await triggerOf(id)).toMatchObject({ fromBlock: 600 });
  expect(await interestsOf(id)).toEqual([`match ${CONTRACT.toLowerCase()} Approval`]);
  expect(await interestsOf(id, false)).toEqual([`match ${CONTRACT.toLowerCase()} Transfer`]);
  await readUpTo(700);
  await publishAgain(owner, { id, base: 3, graph });
  expect(await interestsOf(id)).toEqual([`match ${CONTRACT.toLowerCase()} Transfer`]);
  expect(await getDb().db.$count(logInterest)).toBeGreaterThanOrEqual(2);
});

test("behavior: what passes during a pause is not alerted: it goes on above the block of its waking", async () => {
  const { owner, topic } = await makeTeam();
  await readUpTo(500);
  const { id } = await publishGraph(owner, graphOf("contract-event", topic.id));
  await pauseWorkflow(owner, { id });
  expect(await triggerOf(id)).toMatchObject({ active: false, fromBlock: 500 });
  await readUpTo(800);
  await resumeWorkflow({ ...owner, now: new Date("2026-01-05T13:00:00Z") }, { id });
  expect(await triggerOf(id)).toMatchObject({
    active: true,
    fromBlock: 800,
    activeFrom: new Date("2026-01-05T13:00:00Z"),
  });
  expect(await interestsOf(id)).toHaveLength(1);

  await pauseWorkflow(owner, { id });
  await readUpTo(900);
  asPublished(await publishWorkflow(owner, { id }));
  expect(await triggerOf(id)).toMatchObject({ active: true, fromBlock: 900 });
});

test("behavior: which logs each kind of trigger needs", async () => {
  const { owner, topic } = await makeTeam();
  const token = { address: CONTRACT, symbol: "USDC", decimals: 6 };
  const wantedBy = async (type: string, change: object) => {
    const { id } = await publishGraph(owner, graphOf(type, topic.id, change));
    return interestsOf(id);
  };
  const any = { directions: ["sent", "received", "approved"], settle: { kind: "safe" } };
  expect(await wantedBy("address-activity", any)).toEqual([
    "match any Transfer account",
    "match any Transfer any account",
    "match any Approval account",
  ]);
  expect(await wantedBy("address-activity", { ...any, tokens: [token], native: true })).toEqual([
    `match ${CONTRACT.toLowerCase()} Transfer`,
    `match ${CONTRACT.toLowerCase()} Approval`,
  ]);
  expect(await wantedBy("balance", {})).toEqual([]);
  expect(await wantedBy("balance", { of: "token", token })).toEqual([
    `refresh ${CONTRACT.toLowerCase()} Transfer account`,
    `refresh ${CONTRACT.toLowerCase()} Transfer any account`,
  ]);
  const shared = { whose: "account", account: { address: OTHER, name: "" }, lines: [fixed("2")] };
  const movers = [
    { address: OTHER, name: "", protocol: "", on: "any-event" },
    { address: OTHER, name: "", protocol: "chainlink-feed", on: "feed" },
  ];
  expect(await wantedBy("contract-value", { ...shared, movers })).toEqual([`refresh ${OTHER.toLowerCase()}`]);
  expect(await wantedBy("price", { lines: [fixed("2")] })).toEqual([]);
  expect(await wantedBy("schedule", {})).toEqual([]);
});

test("behavior: aggregators that watch found behind a price feed stay over versions, and go with the feed", async () => {
  const { owner, topic } = await makeTeam();
  const lines = { lines: [fixed("2")] };
  const { id } = await publishGraph(owner, graphOf("price", topic.id, lines));
  const row = await triggerOf(id);
  const topic0 = "0x0559884fd3a460db3073b7fc896cc77986f16e378210ded43186175bf646fc5f";
  const address = OTHER.toLowerCase() as `0x${string}`;
  await getDb()
    .db.insert(logInterest)
    .values({ triggerId: row?.id ?? 0, chainId: 31337, purpose: "refresh", address, topic0 });
  await publishAgain(owner, { id, base: 1, graph: graphOf("price", topic.id, { ...lines, hysteresisPercent: "5" }) });
  expect(await interestsOf(id)).toEqual([`refresh ${address} ${topic0}`]);
  const http = { ...lines, source: "http", url: "https://api.example.com/", path: "usd" };
  await publishAgain(owner, { id, base: 2, graph: graphOf("price", topic.id, http) });
  expect(await interestsOf(id)).toEqual([]);
});
