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
  explorerUrl: "https://basescan.org",
});
