import { defineChain } from "../define-chain.ts";

/**
 * Deposits from Ethereum come in a transaction that the chain makes by itself at the first block of each sprint (16
 * blocks). Nodes that run without `--bor.logs` leave its logs out of `eth_getLogs`; the receipts have them.
 */
export const polygon = defineChain({
  kind: "polygon",
  id: 137,
  name: "Polygon",
  short: "Polygon",
  currency: "POL",
  blockSeconds: 2,
  finalityBlocks: 256,
  confirmations: 16,
  receiptsEveryBlocks: 16,
  explorerUrl: "https://polygonscan.com",
});
