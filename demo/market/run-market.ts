import { FEED_ABI } from "../chain/abis.ts";
import type { Chain } from "../chain/connect.ts";
import { DELEGATES } from "../chain/delegates.ts";
import type { DemoWorld } from "../chain/world.ts";
import { ANCHORS_USD, decideTick, type MarketAction, type MarketMemory, type MovingSymbol, PACE } from "./decide.ts";
import { callGovernor, performAction, type Stage } from "./perform.ts";
import { deviationOf } from "./price-walk.ts";
import { IDEAS, proposalId, writeProposal } from "./proposals.ts";
import { createRandom, type Random } from "./random.ts";
import { readMarket, type TrackedProposal } from "./read-market.ts";

export type MarketOptions = {
  chain: Chain;
  world: DemoWorld;
  seed: number;
  tickMs?: number;
  log: (line: string) => void;
};

export type MarketCounts = {
  ticks: number;
  done: Record<string, number>;
  failed: Record<string, number>;
  lastFailure: string | null;
};

export type Market = {
  counts: () => MarketCounts;
  /** Drops WETH to this share of its price now: 0.9 is 10 % less. It recovers by itself. */
  dropPrice: (share: number) => Promise<void>;
  /** With a title of one's own, or one of the market's. */
  propose: (title?: string) => Promise<void>;
  stop: () => Promise<void>;
};

const TICK_MS = 4000;
const PROPOSALS_MAX = 12;
const REASON_LENGTH_MAX = 200;

type Running = Stage & {
  memory: MarketMemory;
  proposals: TrackedProposal[];
  random: Random;
  counts: MarketCounts;
  log: (line: string) => void;
};

/** Keeps the market moving until it is stopped. What fails is counted and tried in another way at a later tick. */
export async function runMarket(options: MarketOptions): Promise<Market> {
  const { chain, world, seed, tickMs = TICK_MS, log } = options;
  const deviations = { WETH: await readDeviation(options, "WETH"), WBTC: await readDeviation(options, "WBTC") };
  const running: Running = {
    chain,
    world,
    // Whoever has just started the demo does not wait long for its first drop.
    memory: { tick: PACE.dropEvery - 3, deviations, isReportDue: true },
    proposals: [],
    random: createRandom(seed),
    counts: { ticks: 0, done: {}, failed: {}, lastFailure: null },
    log,
  };
  let isStopping = false;
  let current: Promise<void> = Promise.resolve();
  let timer: NodeJS.Timeout;
  const beat = () => {
    current = tickOnce(running).then(() => {
      if (!isStopping) timer = setTimeout(beat, tickMs);
    });
  };
  beat();
  return {
    counts: () => running.counts,
    dropPrice: async (share) => {
      running.memory.deviations.WETH += Math.log(share);
      running.memory.isReportDue = true;
      const priceUsd = ANCHORS_USD.WETH * Math.exp(running.memory.deviations.WETH);
      await performAction(running, { kind: "price", symbol: "WETH", priceUsd });
    },
    propose: async (title) => {
      const idea = running.random.pick(IDEAS) ?? { category: "Governance", title: "", body: "" };
      const number = Number(await chain.client.getBlockNumber());
      await perform(running, {
        kind: "propose",
        idea: title === undefined ? idea : { ...idea, title },
        number,
        isPopular: true,
      });
    },
    stop: async () => {
      isStopping = true;
      clearTimeout(timer);
      await current;
    },
  };
}

async function tickOnce(running: Running): Promise<void> {
  try {
    const { chain, world, proposals } = running;
    const view = await readMarket(chain, { world, proposals, nowMs: Date.now() });
    running.proposals = proposals.filter(({ id }) =>
      view.proposals.some((seen) => seen.id === id && seen.state !== "over"),
    );
    const { memory, actions } = decideTick({ memory: running.memory, view }, running.random);
    running.memory = memory;
    for (const action of actions) await tryAction(running, action);
  } catch (error) {
    recordFailure(running, "read", error);
  }
  running.counts.ticks += 1;
}

async function tryAction(running: Running, action: MarketAction): Promise<void> {
  try {
    await perform(running, action);
    running.counts.done[action.kind] = (running.counts.done[action.kind] ?? 0) + 1;
  } catch (error) {
    recordFailure(running, action.kind, error);
  }
}

/** Said once for each kind of action, then only counted: the next tick sees what is and decides anew. */
function recordFailure({ counts, log }: Running, what: string, error: unknown): void {
  const reason = error instanceof Error ? error.message : String(error);
  if (!counts.failed[what]) log(`market: ${what} failed: ${reason.slice(0, REASON_LENGTH_MAX)}`);
  counts.failed[what] = (counts.failed[what] ?? 0) + 1;
  counts.lastFailure = `${what}: ${reason}`;
}

async function perform(running: Running, action: MarketAction): Promise<void> {
  switch (action.kind) {
    case "propose":
      return propose(running, action);
    case "vote":
      await callGovernor(running, { ...action, id: action.proposal });
      return track(running, action.proposal, ({ voted }) => ({ voted: [...voted, action.delegate] }));
    case "queue":
    case "execute": {
      const proposal = running.proposals.find(({ id }) => id === action.proposal);
      if (!proposal) return;
      await callGovernor(running, { kind: action.kind, calls: proposal.calls });
      return track(running, action.proposal, ({ queuedAtMs }) => ({ queuedAtMs: queuedAtMs ?? Date.now() }));
    }
    default:
      return performAction(running, action);
  }
}

async function propose(running: Running, { idea, number, isPopular }: Extract<MarketAction, { kind: "propose" }>) {
  const { contracts } = running.world;
  const grantee = DELEGATES[number % DELEGATES.length] ?? contracts.timelock;
  const calls = writeProposal(idea, { number, votesToken: contracts.votesToken, grantee });
  await callGovernor(running, { kind: "propose", calls });
  running.proposals.push({ id: proposalId(calls), calls, voted: [], isPopular, queuedAtMs: undefined });
  running.proposals = running.proposals.slice(-PROPOSALS_MAX);
}

function track(running: Running, id: bigint, change: (proposal: TrackedProposal) => Partial<TrackedProposal>): void {
  running.proposals = running.proposals.map((proposal) =>
    proposal.id === id ? { ...proposal, ...change(proposal) } : proposal,
  );
}

async function readDeviation({ chain, world }: MarketOptions, symbol: MovingSymbol): Promise<number> {
  const { proxy } = world.contracts.feeds[symbol === "WETH" ? "weth" : "wbtc"];
  const answer = await chain.client.readContract({ address: proxy, abi: FEED_ABI, functionName: "latestAnswer" });
  return deviationOf(ANCHORS_USD[symbol], Number(answer) / 1e8);
}
