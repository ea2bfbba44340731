import { defineChain } from "../define-chain.ts";

export const ethereum = defineChain({
  kind: "ethereum",
  id: 1,
  name: "Ethereum",
  short: "Ethereum",
  currency: "ETH",
  blockSeconds: 12,
  finalityBlocks: 65,
  confirmations: 3,
  explorerUrl: "https://etherscan.io",
});
