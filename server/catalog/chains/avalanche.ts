import { defineChain } from "../define-chain.ts";

export const avalanche = defineChain({
  kind: "avalanche",
  id: 43114,
  name: "Avalanche C-Chain",
  short: "Avalanche",
  currency: "AVAX",
  blockSeconds: 2,
  finalityBlocks: 64,
  confirmations: 2,
  explorerUrl: "https://snowtrace.io",
});
