import { defineChain } from "../define-chain.ts";

export const arbitrum = defineChain({
  kind: "arbitrum",
  id: 42161,
  name: "Arbitrum One",
  short: "Arbitrum",
  currency: "ETH",
  blockSeconds: 0.25,
  finalityBlocks: 7200,
  explorerUrl: "https://arbiscan.io",
});
