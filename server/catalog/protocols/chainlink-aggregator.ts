import { defineProtocol } from "../define-protocol.ts";

export const chainlinkAggregator = defineProtocol({
  kind: "chainlink-aggregator",
  label: "Chainlink price feed",
  hint: "Each new price, on the feed's aggregator",
  abi: `
    event AnswerUpdated(int256 indexed current, uint256 indexed roundId, uint256 updatedAt);
    event NewRound(uint256 indexed roundId, address indexed startedBy, uint256 startedAt);
  `,
  units: { AnswerUpdated: { current: { decimals: 8, unit: "USD" } } },
  deployments: [],
});
