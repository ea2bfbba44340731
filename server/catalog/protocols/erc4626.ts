import { defineProtocol } from "../define-protocol.ts";

// Shares and assets are in each vault's own decimals: 18 is usual, USDC vaults have 6.
export const erc4626 = defineProtocol({
  kind: "erc4626",
  label: "ERC-4626 vault",
  hint: "Deposits, withdrawals, assets and share price",
  abi: `
    event Deposit(address indexed sender, address indexed owner, uint256 assets, uint256 shares);
    event Withdraw(address indexed sender, address indexed receiver, address indexed owner, uint256 assets, uint256 shares);
    event Transfer(address indexed from, address indexed to, uint256 value);
    function totalAssets() view returns (uint256);
    function totalSupply() view returns (uint256);
    function convertToAssets(uint256 shares) view returns (uint256);
    function balanceOf(address account) view returns (uint256);
    function maxWithdraw(address owner) view returns (uint256);
    function maxDeposit(address receiver) view returns (uint256);
  `,
  units: {
    Deposit: { assets: { decimals: 18, unit: "" }, shares: { decimals: 18, unit: "" } },
    Withdraw: { assets: { decimals: 18, unit: "" }, shares: { decimals: 18, unit: "" } },
    Transfer: { value: { decimals: 18, unit: "" } },
  },
  walletEvents: ["Deposit", "Withdraw", "Transfer"],
  results: {
    totalAssets: [{ path: "0", label: "Total assets", decimals: 18, unit: "" }],
    totalSupply: [{ path: "0", label: "Total supply", decimals: 18, unit: "" }],
    convertToAssets: [{ path: "0", label: "Worth of these shares", decimals: 18, unit: "" }],
    balanceOf: [{ path: "0", label: "Shares", decimals: 18, unit: "" }],
    maxWithdraw: [{ path: "0", label: "Can withdraw", decimals: 18, unit: "" }],
    maxDeposit: [{ path: "0", label: "Can deposit", decimals: 18, unit: "" }],
  },
  deployments: [],
});
