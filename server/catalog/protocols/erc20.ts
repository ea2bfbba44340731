import { defineProtocol } from "../define-protocol.ts";

export const erc20 = defineProtocol({
  kind: "erc20",
  label: "ERC-20 token",
  hint: "Transfers, approvals, balances",
  abi: `
    event Transfer(address indexed from, address indexed to, uint256 value);
    event Approval(address indexed owner, address indexed spender, uint256 value);
    function balanceOf(address account) view returns (uint256);
    function totalSupply() view returns (uint256);
    function allowance(address owner, address spender) view returns (uint256);
  `,
  actions: `
    function transfer(address to, uint256 value);
    function approve(address spender, uint256 value);
    function transferFrom(address from, address to, uint256 value);
    error ERC20InsufficientBalance(address sender, uint256 balance, uint256 needed);
    error ERC20InsufficientAllowance(address spender, uint256 allowance, uint256 needed);
  `,
  units: { Transfer: { value: { decimals: 18, unit: "" } }, Approval: { value: { decimals: 18, unit: "" } } },
  walletEvents: ["Transfer", "Approval"],
  results: {
    balanceOf: [{ path: "0", label: "Balance", decimals: 18, unit: "" }],
    totalSupply: [{ path: "0", label: "Total supply", decimals: 18, unit: "" }],
    allowance: [{ path: "0", label: "Allowance", decimals: 18, unit: "" }],
  },
  deployments: [
    {
      chainId: 1,
      address: "0xa0b86991c6218b36c1d19d4a2e9eb0ce3606eb48",
      label: "USDC",
      token: { symbol: "USDC", decimals: 6 },
    },
    {
      chainId: 1,
      address: "0xdac17f958d2ee523a2206206994597c13d831ec7",
      label: "USDT",
      token: { symbol: "USDT", decimals: 6 },
    },
    {
      chainId: 1,
      address: "0x6b175474e89094c44da98b954eedeac495271d0f",
      label: "DAI",
      token: { symbol: "DAI", decimals: 18 },
    },
    {
      chainId: 1,
      address: "0xc02aaa39b223fe8d0a0e5c4f27ead9083c756cc2",
      label: "WETH",
      token: { symbol: "WETH", decimals: 18 },
    },
    {
      chainId: 1,
      address: "0x2260fac5e5542a773aa44fbcfedf7c193bc2c599",
      label: "WBTC",
      token: { symbol: "WBTC", decimals: 8 },
    },
    {
      chainId: 8453,
      address: "0x833589fcd6edb6e08f4c7c32d4f71b54bda02913",
      label: "USDC",
      token: { symbol: "USDC", decimals: 6 },
    },
    {
      chainId: 42161,
      address: "0xaf88d065e77c8cc2239327c5edb3a432268e5831",
      label: "USDC",
      token: { symbol: "USDC", decimals: 6 },
    },
    {
      chainId: 10,
      address: "0x0b2c639c533813f4aa9d7837caf62653d097ff85",
      label: "USDC",
      token: { symbol: "USDC", decimals: 6 },
    },
    {
      chainId: 137,
      address: "0x3c499c542cef5e3811e1192ce70d8cc03d5c3359",
      label: "USDC",
      token: { symbol: "USDC", decimals: 6 },
    },
  ],
});
