import { defineChain } from "../define-chain.ts";

export const sepolia = defineChain({
  kind: "sepolia",
  id: 11155111,
  name: "Sepolia",
  short: "Sepolia",
  currency: "ETH",
  blockSeconds: 12,
  finalityBlocks: 64,
  confirmations: 3,
  explorerUrl: "https://sepolia.etherscan.io",
});
