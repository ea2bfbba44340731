import { defineChain } from "../define-chain.ts";

export const base = defineChain({
  kind: "base",
  id: 8453,
  name: "Base",
  short: "Base",
  currency: "ETH",
  blockSeconds: 2,
  finalityBlocks: 64,
  confirmations: 5,
  dataFeeOracle: "0x420000000000000000000000000000000000000f",
  explorerUrl: "https://basescan.org",
});
