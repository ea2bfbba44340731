import { getDb } from "#db/client.ts";
import { listChainHealth } from "../overview/list-chain-health.ts";
import { type ChainState, isBlind } from "./chain-state.ts";

export type Status = {
  /** Every chain that live workflows listen to, or that was ever read, is being read. */
  ok: boolean;
  at: string;
  chains: {
    chainId: number;
    name: string;
    state: ChainState;
    blockNumber: number | null;
    behindBlocks: number | null;
    /** The last block read, by its own time against the clock. */
    lagSeconds: number | null;
    owedBlocks: number;
  }[];
};

/** For monitors: one statement, and nothing that anybody may not know. */
export async function readStatus(now: Date): Promise<Status> {
  const chains = await getDb().db.transaction((tx) => listChainHealth(tx, { workspaceId: null, now }));
  return {
    ok: chains.every(({ state }) => !isBlind(state)),
    at: now.toISOString(),
    chains: chains.map(({ chainId, name, state, blockNumber, behindBlocks, blockAt, owedBlocks }) => ({
      chainId,
      name,
      state,
      blockNumber,
      behindBlocks,
      lagSeconds: blockAt && Math.max(0, Math.round((now.getTime() - blockAt.getTime()) / 1_000)),
      owedBlocks,
    })),
  };
}
