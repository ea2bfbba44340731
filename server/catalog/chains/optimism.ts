import { defineChain } from "../define-chain.ts";

export const optimism = defineChain({
  kind: "optimism",
  id: 10,
  name: "OP Mainnet",
  short: "Optimism",
  currency: "ETH",
  blockSeconds: 2,
  finalityBlocks: 64,
  confirmations: 5,
  dataFeeOracle: "0x420000000000000000000000000000000000000f",
  explorerUrl: "https://optimistic.etherscan.io",
});
