import { defineProtocol } from "../define-protocol.ts";

// Amounts are in each reserve's own decimals, which the event does not tell: raw until the operator says.
export const aaveV3Pool = defineProtocol({
  kind: "aave-v3-pool",
  label: "Aave V3 pool",
  hint: "Supplies, borrows, repayments and liquidations",
  abi: `
    event Supply(address indexed reserve, address user, address indexed onBehalfOf, uint256 amount, uint16 indexed referralCode);
    event Withdraw(address indexed reserve, address indexed user, address indexed to, uint256 amount);
    event Borrow(address indexed reserve, address user, address indexed onBehalfOf, uint256 amount, uint8 interestRateMode, uint256 borrowRate, uint16 indexed referralCode);
    event Repay(address indexed reserve, address indexed user, address indexed repayer, uint256 amount, bool useATokens);
    event LiquidationCall(address indexed collateralAsset, address indexed debtAsset, address indexed user, uint256 debtToCover, uint256 liquidatedCollateralAmount, address liquidator, bool receiveAToken);
    event ReserveUsedAsCollateralEnabled(address indexed reserve, address indexed user);
    event ReserveUsedAsCollateralDisabled(address indexed reserve, address indexed user);
    event UserEModeSet(address indexed user, uint8 categoryId);
    event FlashLoan(address indexed target, address initiator, address indexed asset, uint256 amount, uint8 interestRateMode, uint256 premium, uint16 indexed referralCode);
    event ReserveDataUpdated(address indexed reserve, uint256 liquidityRate, uint256 stableBorrowRate, uint256 variableBorrowRate, uint256 liquidityIndex, uint256 variableBorrowIndex);
    function getUserAccountData(address user) view returns (uint256 totalCollateralBase, uint256 totalDebtBase, uint256 availableBorrowsBase, uint256 currentLiquidationThreshold, uint256 ltv, uint256 healthFactor);
  `,
  actions: `
    function supply(address asset, uint256 amount, address onBehalfOf, uint16 referralCode);
    function withdraw(address asset, uint256 amount, address to);
    function repay(address asset, uint256 amount, uint256 interestRateMode, address onBehalfOf);
    function liquidationCall(address collateralAsset, address debtAsset, address user, uint256 debtToCover, bool receiveAToken);
  `,
  units: {
    Borrow: { borrowRate: { decimals: 25, unit: "%" } },
    ReserveDataUpdated: {
      liquidityRate: { decimals: 25, unit: "%" },
      stableBorrowRate: { decimals: 25, unit: "%" },
      variableBorrowRate: { decimals: 25, unit: "%" },
      liquidityIndex: { decimals: 27, unit: "" },
      variableBorrowIndex: { decimals: 27, unit: "" },
    },
  },
  walletEvents: [
    "Supply",
    "Withdraw",
    "Borrow",
    "Repay",
    "LiquidationCall",
    "ReserveUsedAsCollateralEnabled",
    "ReserveUsedAsCollateralDisabled",
    "UserEModeSet",
  ],
  // V3 markets count in USD with 8 decimals; thresholds are hundredths of a percent.
  results: {
    getUserAccountData: [
      { path: "healthFactor", label: "Health factor", decimals: 18, unit: "" },
      { path: "totalCollateralBase", label: "Collateral", decimals: 8, unit: "USD" },
      { path: "totalDebtBase", label: "Debt", decimals: 8, unit: "USD" },
      { path: "availableBorrowsBase", label: "Can still borrow", decimals: 8, unit: "USD" },
      { path: "currentLiquidationThreshold", label: "Liquidation threshold", decimals: 2, unit: "%" },
      { path: "ltv", label: "Loan to value", decimals: 2, unit: "%" },
    ],
  },
  deployments: [
    { chainId: 1, address: "0x87870bca3f3fd6335c3f4ce8392d69350b4fa4e2", label: "Aave V3 on Ethereum" },
    { chainId: 8453, address: "0xa238dd80c259a72e81d7e4664a9801593f98d1c5", label: "Aave V3 on Base" },
    { chainId: 42161, address: "0x794a61358d6845594f94dc1db02a252b5b4814ad", label: "Aave V3 on Arbitrum" },
    { chainId: 10, address: "0x794a61358d6845594f94dc1db02a252b5b4814ad", label: "Aave V3 on OP Mainnet" },
    { chainId: 137, address: "0x794a61358d6845594f94dc1db02a252b5b4814ad", label: "Aave V3 on Polygon" },
    { chainId: 43114, address: "0x794a61358d6845594f94dc1db02a252b5b4814ad", label: "Aave V3 on Avalanche" },
    { chainId: 100, address: "0xb50201558b00496a145fe76f7424749556e326d8", label: "Aave V3 on Gnosis" },
    { chainId: 56, address: "0x6807dc923806fe8fd134338eabca509979a7e0cb", label: "Aave V3 on BNB Smart Chain" },
  ],
});
