import { defineChain } from "../define-chain.ts";

export const arbitrum = defineChain({
  kind: "arbitrum",
  id: 42161,
  name: "Arbitrum One",
  short: "Arbitrum",
  currency: "ETH",
  blockSeconds: 0.25,
  finalityBlocks: 240,
  confirmations: 20,
  explorerUrl: "https://arbiscan.io",
});
