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
  /** Depth below the head at which a block no longer changes, when the endpoint does not know `finalized`. */
  finalityBlocks: number;
  /** Without a slash at its end. */
  explorerUrl?: string;
};

export function defineChain(definition: ChainDefinition): ChainDefinition {
  return definition;
}
