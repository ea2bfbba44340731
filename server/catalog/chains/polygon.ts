import { defineChain } from "../define-chain.ts";

export const polygon = defineChain({
  kind: "polygon",
  id: 137,
  name: "Polygon",
  short: "Polygon",
  currency: "POL",
  blockSeconds: 2,
  finalityBlocks: 256,
  explorerUrl: "https://polygonscan.com",
});
