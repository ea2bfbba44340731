import { defineProtocol } from "../define-protocol.ts";

export const uniswapV3Pool = defineProtocol({
  kind: "uniswap-v3-pool",
  label: "Uniswap V3 pool",
  hint: "Swaps, and liquidity that comes and goes",
  abi: `
    event Swap(address indexed sender, address indexed recipient, int256 amount0, int256 amount1, uint160 sqrtPriceX96, uint128 liquidity, int24 tick);
    event Mint(address sender, address indexed owner, int24 indexed tickLower, int24 indexed tickUpper, uint128 amount, uint256 amount0, uint256 amount1);
    event Burn(address indexed owner, int24 indexed tickLower, int24 indexed tickUpper, uint128 amount, uint256 amount0, uint256 amount1);
    function liquidity() view returns (uint128);
  `,
  results: { liquidity: [{ path: "0", label: "Liquidity in range", decimals: 0, unit: "" }] },
  deployments: [
    { chainId: 1, address: "0x88e6a0c2ddd26feeb64f039a2c41296fcb3f5640", label: "USDC / WETH 0.05 %" },
    { chainId: 1, address: "0xcbcdf9626bc03e24f779434178a73a0b4bad62ed", label: "WBTC / WETH 0.3 %" },
  ],
});
