import { sql } from "drizzle-orm";
import { type Db, getDb } from "#db/client.ts";
import type { Graph } from "#server/contract/graph.ts";
import type { BacktestDeps } from "#server/pipeline/backtest/backtest-deps.ts";
import { createTakeBacktest } from "#server/pipeline/backtest/take-backtest.ts";
import { readStretch } from "#server/pipeline/ingest/look-ahead.ts";
import { createTryOut } from "#server/pipeline/interpreter/try-out.ts";
import { createWouldRun } from "#server/pipeline/match/would-run.ts";
import { shelfOf } from "#server/pipeline/outbox/outbox.ts";
import { wouldTell } from "#server/pipeline/outbox/would-tell.ts";
import { readBacktest } from "#server/services/backtest/read-backtest.ts";
import { type StartBacktestInput, startBacktest } from "#server/services/backtest/start-backtest.ts";
import type { MemberContext } from "#server/services/context.ts";
import { createWorkflow } from "#server/services/workflow/create-workflow.ts";
import { getWorkflow } from "#server/services/workflow/get-workflow.ts";
import { publishWorkflow } from "#server/services/workflow/publish-workflow.ts";
import { saveDraft } from "#server/services/workflow/save-draft.ts";
import { makeAddress, makeChannelAddress, makePreference, makeSubscriber, NOW } from "./factories.ts";
import { healthFactorLog, receive } from "./match-world.ts";
import { createTestChannel, createTestClock } from "./outbox-world.ts";
import { asPublished, makeTeam } from "./published-workflow.ts";

/** Backtests with every judging part real, over a published worked example and events that were stored. */

const NO_CHAINS: BacktestDeps["chains"] = {
  ids: [],
  of: () => {
    throw new Error("no chain is connected");
  },
};

const CHANNELS = ["in-app", "email", "telegram", "webhook"];

/** A worker's taker, with a clock that the test moves, on an installation with these channels. */
export function makeBacktester({ channels = CHANNELS, ...o }: Partial<BacktestDeps> & { channels?: string[] } = {}) {
  const clock = createTestClock();
  const shelf = shelfOf(channels.map((kind) => createTestChannel(kind).channel));
  const take = createTakeBacktest({
    ...{ db: getDb().db, clock, chains: NO_CHAINS, readStretch },
    wouldRun: createWouldRun({ chainName: () => "Demo chain" }),
    tryOut: createTryOut(),
    ...wouldTell(shelf),
    ...o,
  });
  return {
    clock,
    take,
    /** Until nothing waits. @returns steps */
    async work() {
      let steps = 0;
      while ((await take()) > 0) steps += 1;
      return steps;
    },
  };
}

/** The demo chain, which the catalogue knows. */
const CHAIN = 31337;

/** The worked example on a contract of its own, live, with one subscriber for each preset. */
export async function makeExampleWorld() {
  const team = await makeTeam();
  const lending = makeAddress();
  const inputs = { chainId: CHAIN, address: lending, topicId: team.topic.id };
  const template = { kind: "liquidation-by-tier", inputs };
  const { id } = await createWorkflow(team.owner, { name: "Collateral watch", template });
  asPublished(await publishWorkflow(team.owner, { id }));
  const subscribers = {
    conservative: await makeSubscriber(team.workspace),
    standard: await makeSubscriber(team.workspace),
    aggressive: await makeSubscriber(team.workspace),
  };
  for (const preset of ["conservative", "aggressive"] as const) {
    await makePreference({ subscriber: subscribers[preset], topic: team.topic }, { preset });
  }
  await makeChannelAddress(subscribers.conservative);
  await makeChannelAddress(subscribers.aggressive, { kind: "telegram", target: "42" });
  return { ...team, workflowId: id, lending, subscribers };
}

type Report = { hoursAgo: number; user: `0x${string}`; value: string };
/** A block every two seconds, so that numbers and times rise together whoever stores. */
const blockAt = (hoursAgo: number) => Math.round(1_000_000 - hoursAgo * 1_800);

/** Stores what the lending contract said in the past, oldest first. */
export function storeReports({ lending }: { lending: `0x${string}` }, ...reports: Report[]): Promise<void> {
  return receive(
    ...reports.map(({ hoursAgo, user, value }) => {
      const occurredAt = new Date(NOW.getTime() - hoursAgo * 3_600_000);
      const scaled = BigInt(Math.round(Number(value) * 100)) * 10n ** 16n;
      const at = { blockNumber: blockAt(hoursAgo), occurredAt, observedAt: occurredAt };
      return healthFactorLog({ address: lending, chainId: CHAIN }, { user, value: scaled, ...at });
    }),
  );
}

type Editing = { owner: MemberContext; workflowId: number };

/** Changes the draft and saves it. */
export async function editDraft({ owner, workflowId }: Editing, edit: (graph: Graph) => void): Promise<void> {
  const { draft } = await getWorkflow(owner, { id: workflowId });
  const graph = structuredClone(draft.graph);
  edit(graph);
  await saveDraft(owner, { id: workflowId, graph, baseRevision: draft.revision });
}

/** Everybody at or below this is told, whatever their own line. */
export const withLine = (value: string) => (graph: Graph) => {
  if (graph.nodes.line) {
    const args = [{ ref: ["event", "healthFactor"] }, { value }];
    graph.nodes.line.config = { condition: { all: [{ op: "is-at-most", args }] } };
  }
};

/** Asks for a backtest of the last day, unless the test says otherwise. */
export async function ask({ owner, workflowId }: Editing, o: Partial<StartBacktestInput> = {}): Promise<number> {
  const started = await startBacktest(owner, { workflowId, range: { kind: "hours", hours: 24 }, ...o });
  if (started.kind === "started") return started.id;
  throw new Error(started.problems.map(({ message }) => message).join("\n"));
}

export const outcomeOf = ({ owner }: Pick<Editing, "owner">, id: number) => readBacktest(owner, { id });

/** A digest of every row of every table but those of backtests, by table. */
export async function everythingElse(db: Db = getDb().db): Promise<Record<string, string>> {
  const tables = await db.execute<{ name: string }>(sql`
    select c.relname as name from pg_class c join pg_namespace n on n.oid = c.relnamespace
    where n.nspname = 'public' and c.relkind = 'r' and c.relname not like 'backtest%' order by 1`);
  const digests: [string, string][] = [];
  for (const { name } of tables) {
    const [row] = await db.execute<{ digest: string }>(sql`
      select count(*) || ':' || coalesce(md5(string_agg(t::text, ',' order by t::text)), '') as digest
      from ${sql.identifier(name)} t`);
    digests.push([name, row?.digest ?? ""]);
  }
  return Object.fromEntries(digests);
}
