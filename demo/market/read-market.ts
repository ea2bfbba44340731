import { maxUint256 } from "viem";
import { GOVERNOR_ABI, POOL_ABI } from "../chain/abis.ts";
import { BORROWERS, STRANGERS } from "../chain/borrowers.ts";
import type { Chain } from "../chain/connect.ts";
import type { DemoWorld } from "../chain/world.ts";
import type { MarketView, Position } from "./decide.ts";
import type { OpenProposal, ProposalState } from "./decide-governance.ts";

/** A proposal as the market remembers it, without what only the chain knows. */
export type TrackedProposal = Omit<OpenProposal, "state" | "queuedSeconds"> & { queuedAtMs: number | undefined };

const USD = 1e8;
const RATIO = 1e18;
const STRANGER_ADDRESSES = new Set(STRANGERS.map(({ address }) => address));

export type ReadMarket = { world: DemoWorld; proposals: readonly TrackedProposal[]; nowMs: number };

/** Everybody's position and every open proposal's state, at the last block. */
export async function readMarket(chain: Chain, { world, proposals, nowMs }: ReadMarket): Promise<MarketView> {
  const [blockNumber, positions, states] = await Promise.all([
    chain.client.getBlockNumber(),
    readPositions(chain, world),
    readStates(chain, world, proposals),
  ]);
  return {
    blockNumber: Number(blockNumber),
    positions,
    proposals: proposals.map(({ queuedAtMs, ...proposal }, index) => ({
      ...proposal,
      state: proposalState(states[index]),
      queuedSeconds: queuedAtMs === undefined ? undefined : (nowMs - queuedAtMs) / 1000,
    })),
  };
}

async function readPositions(chain: Chain, { contracts }: DemoWorld): Promise<Position[]> {
  const accounts = await chain.client.multicall({
    allowFailure: false,
    contracts: BORROWERS.map(
      ({ address }) =>
        ({ address: contracts.pool, abi: POOL_ABI, functionName: "getUserAccountData", args: [address] }) as const,
    ),
  });
  return BORROWERS.flatMap((borrower, index) => {
    const account = accounts[index];
    if (!account) return [];
    const [collateral, debt, , , , health] = account;
    return {
      borrower,
      isSubscriber: !STRANGER_ADDRESSES.has(borrower.address),
      collateralUsd: Number(collateral) / USD,
      debtUsd: Number(debt) / USD,
      healthFactor: health === maxUint256 ? Number.POSITIVE_INFINITY : Number(health) / RATIO,
    };
  });
}

async function readStates(chain: Chain, { contracts }: DemoWorld, proposals: readonly TrackedProposal[]) {
  return chain.client.multicall({
    contracts: proposals.map(
      ({ id }) => ({ address: contracts.governor, abi: GOVERNOR_ABI, functionName: "state", args: [id] }) as const,
    ),
  });
}

/** In the order of Governor's enum. */
const STATES: readonly ProposalState[] = [
  "waiting", // pending
  "active",
  "over", // cancelled
  "over", // defeated
  "succeeded",
  "queued",
  "over", // expired
  "over", // executed
];

function proposalState(answer: { status: string; result?: unknown } | undefined): ProposalState {
  // Not mined yet, or gone with blocks that a crash took back.
  if (answer?.status !== "success") return "waiting";
  return STATES[Number(answer.result)] ?? "over";
}
