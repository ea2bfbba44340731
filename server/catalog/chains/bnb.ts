import { defineChain } from "../define-chain.ts";

export const bnb = defineChain({
  kind: "bnb",
  id: 56,
  name: "BNB Smart Chain",
  short: "BNB",
  currency: "BNB",
  blockSeconds: 0.75,
  finalityBlocks: 64,
  confirmations: 6,
  explorerUrl: "https://bscscan.com",
});
