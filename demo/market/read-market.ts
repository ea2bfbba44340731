import { type Address, maxUint256 } from "viem";
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

async function readPositions(chain: Chain, world: DemoWorld): Promise<Position[]> {
  const accounts = await readAccounts(
    chain,
    world,
    BORROWERS.map(({ address }) => address),
  );
  return BORROWERS.flatMap((borrower, index) => {
    const account = accounts[index];
    if (!account) return [];
    const { collateralE8, debtE8, healthFactor } = account;
    return {
      borrower,
      isSubscriber: !STRANGER_ADDRESSES.has(borrower.address),
      collateralUsd: Number(collateralE8) / USD,
      debtUsd: Number(debtE8) / USD,
      healthFactor: healthFactor === maxUint256 ? Number.POSITIVE_INFINITY : Number(healthFactor) / RATIO,
    };
  });
}

/** @property healthFactor ratio, 18 decimals; 2^256 − 1 without debt */
export type Account = { collateralE8: bigint; debtE8: bigint; healthFactor: bigint };

/**
 * In the order of `users`; undefined where it could not be read. That happens while a block is being mined: anvil then
 * has the new state under the old block's time, and Aave refuses to count backwards.
 */
export async function readAccounts(
  chain: Chain,
  { contracts }: DemoWorld,
  users: readonly Address[],
): Promise<(Account | undefined)[]> {
  const answers = await chain.client.multicall({
    contracts: users.map(
      (user) => ({ address: contracts.pool, abi: POOL_ABI, functionName: "getUserAccountData", args: [user] }) as const,
    ),
  });
  return answers.map(({ result }) => {
    if (!result) return undefined;
    const [collateralE8, debtE8, , , , healthFactor] = result;
    return { collateralE8, debtE8, healthFactor };
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
