import { defineProtocol } from "../define-protocol.ts";

// Proxies: what is read. The aggregator behind one emits its events, and may be exchanged.
export const chainlinkFeed = defineProtocol({
  kind: "chainlink-feed",
  label: "Chainlink feed",
  hint: "The price as it stands, at the feed's proxy",
  abi: `
    function latestAnswer() view returns (int256);
    function latestRoundData() view returns (uint80 roundId, int256 answer, uint256 startedAt, uint256 updatedAt, uint80 answeredInRound);
  `,
  results: {
    latestAnswer: [{ path: "0", label: "Price", decimals: 8, unit: "USD" }],
    latestRoundData: [{ path: "answer", label: "Price", decimals: 8, unit: "USD" }],
  },
  deployments: [
    { chainId: 1, address: "0x5f4ec3df9cbd43714fe2740f5e3616155c5b8419", label: "ETH / USD" },
    { chainId: 1, address: "0xf4030086522a5beea4988f8ca5b36dbc97bee88c", label: "BTC / USD" },
    { chainId: 1, address: "0x8fffffd4afb6115b954bd326cbe7b4ba576818f6", label: "USDC / USD" },
    { chainId: 1, address: "0x2c1d072e956affc0d435cb7ac38ef18d24d9127c", label: "LINK / USD" },
    { chainId: 8453, address: "0x71041dddad3595f9ced3dccfbe3d1f4b0a16bb70", label: "ETH / USD" },
    { chainId: 42161, address: "0x639fe6ab55c921f74e7fac1ee960c0b6293ba612", label: "ETH / USD" },
    { chainId: 42161, address: "0x6ce185860a4963106506c203335a2910413708e9", label: "BTC / USD" },
    { chainId: 10, address: "0x13e3ee699d1909e989722e753853ae30b17e08c5", label: "ETH / USD" },
    { chainId: 10, address: "0xd702dd976fb76fffc2d3963d037dfdae5b04e593", label: "BTC / USD" },
    { chainId: 137, address: "0xf9680d99d6c9589e2a93a78a04a279e509205945", label: "ETH / USD" },
    { chainId: 137, address: "0xc907e116054ad103354f2d350fd2514433d57f6f", label: "BTC / USD" },
    { chainId: 56, address: "0x0567f2323251f0aab15c8dfb1967e4e8a7d42aee", label: "BNB / USD" },
    { chainId: 56, address: "0x9ef1b8c0e4f7dc8bf5719ea496883dc6401d5b2e", label: "ETH / USD" },
    { chainId: 56, address: "0x264990fbd0a4796a3e3d8e37c4d5f87a3aca5ebf", label: "BTC / USD" },
    { chainId: 43114, address: "0x0a77230d17318075983913bc2145db16c7366156", label: "AVAX / USD" },
    { chainId: 43114, address: "0x976b3d034e162d8bd72d6b9c989d545b839003b0", label: "ETH / USD" },
    { chainId: 43114, address: "0x2779d32d5166baaa2b2b658333ba7e6ec0c65743", label: "BTC / USD" },
    { chainId: 11155111, address: "0x694aa1769357215de4fac081bf1f309adc325306", label: "ETH / USD" },
    { chainId: 11155111, address: "0x1b44f3514812d835eb1bdb0acb33d3fa3351ee43", label: "BTC / USD" },
  ],
});
