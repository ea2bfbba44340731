import { defineChain } from "../define-chain.ts";

export const gnosis = defineChain({
  kind: "gnosis",
  id: 100,
  name: "Gnosis",
  short: "Gnosis",
  currency: "xDAI",
  blockSeconds: 5,
  finalityBlocks: 64,
  confirmations: 4,
  explorerUrl: "https://gnosisscan.io",
});
