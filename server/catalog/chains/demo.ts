import { defineChain } from "../define-chain.ts";

export const demo = defineChain({
  kind: "demo",
  id: 31337,
  name: "Demo chain",
  short: "Demo",
  currency: "ETH",
  blockSeconds: 2,
  finalityBlocks: 64,
  confirmations: 2,
});
