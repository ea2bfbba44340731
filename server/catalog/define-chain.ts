/** Every fact about a chain, in one place. */
export type ChainDefinition = {
  /** kebab-case, the file's name. */
  kind: string;
  id: number;
  name: string;
  /** Where there is little room: "ETH", "Base". */
  short: string;
  /** Symbol of the native currency. */
  currency: string;
  /** Usual time between blocks. */
  blockSeconds: number;
  /**
   * Depth below the head at which a block no longer changes: what stands for `finalized` where the endpoint does not
   * know it, and the deepest fork that is followed. Deeper than any that has been seen; Polygon once dropped 157 blocks.
   */
  finalityBlocks: number;
  /** Blocks, its own among them, after which a transaction of ours counts as mined: rarely undone from there on. */
  confirmations: number;
  /** Where a header's bloom does not tell of its own block's logs, so that answers cannot be held against it. */
  bloom?: "unusable";
  /**
   * Every so many blocks the chain's nodes may leave logs out of `eth_getLogs` that are in the block's receipts: there
   * the two are compared. A multiple counts from block 0.
   */
  receiptsEveryBlocks?: number;
  /**
   * Where the chain charges a transaction for its data on a layer below, beside its gas: the contract that tells how much,
   * by `getL1Fee` of the OP stack.
   */
  dataFeeOracle?: `0x${string}`;
  /** Without a slash at its end. */
  explorerUrl?: string;
};

export function defineChain(definition: ChainDefinition): ChainDefinition {
  return definition;
}
