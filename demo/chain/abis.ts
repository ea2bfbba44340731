import { parseAbi } from "viem";

/** The parts of the contracts' interfaces that the demo calls or decodes. */
export const POOL_ABI = parseAbi([
  "function initialize(address provider)",
  "function supply(address asset, uint256 amount, address onBehalfOf, uint16 referralCode)",
  "function withdraw(address asset, uint256 amount, address to) returns (uint256)",
  "function borrow(address asset, uint256 amount, uint256 interestRateMode, uint16 referralCode, address onBehalfOf)",
  "function repay(address asset, uint256 amount, uint256 interestRateMode, address onBehalfOf) returns (uint256)",
  "function liquidationCall(address collateralAsset, address debtAsset, address user, uint256 debtToCover, bool receiveAToken)",
  "function getUserAccountData(address user) view returns (uint256 totalCollateralBase, uint256 totalDebtBase, uint256 availableBorrowsBase, uint256 currentLiquidationThreshold, uint256 ltv, uint256 healthFactor)",
  "event Supply(address indexed reserve, address user, address indexed onBehalfOf, uint256 amount, uint16 indexed referralCode)",
  "event Borrow(address indexed reserve, address user, address indexed onBehalfOf, uint256 amount, uint8 interestRateMode, uint256 borrowRate, uint16 indexed referralCode)",
  "event Repay(address indexed reserve, address indexed user, address indexed repayer, uint256 amount, bool useATokens)",
  "event Withdraw(address indexed reserve, address indexed user, address indexed to, uint256 amount)",
  "event LiquidationCall(address indexed collateralAsset, address indexed debtAsset, address indexed user, uint256 debtToCover, uint256 liquidatedCollateralAmount, address liquidator, bool receiveAToken)",
]);

export const PROVIDER_ABI = parseAbi([
  "function getPool() view returns (address)",
  "function getPoolConfigurator() view returns (address)",
  "function setACLAdmin(address admin)",
  "function setACLManager(address manager)",
  "function setPriceOracle(address oracle)",
  "function setPoolImpl(address pool)",
  "function setPoolConfiguratorImpl(address configurator)",
  "function setPoolDataProvider(address provider)",
  "function registerAddressesProvider(address provider, uint256 id)",
]);

export const ACL_ABI = parseAbi([
  "function addPoolAdmin(address admin)",
  "function addAssetListingAdmin(address admin)",
]);

export const CONFIGURATOR_ABI = parseAbi([
  "struct InitReserveInput { address aTokenImpl; address stableDebtTokenImpl; address variableDebtTokenImpl; uint8 underlyingAssetDecimals; address interestRateStrategyAddress; address underlyingAsset; address treasury; address incentivesController; string aTokenName; string aTokenSymbol; string variableDebtTokenName; string variableDebtTokenSymbol; string stableDebtTokenName; string stableDebtTokenSymbol; bytes params; }",
  "function initialize(address provider)",
  "function initReserves(InitReserveInput[] input)",
  "function configureReserveAsCollateral(address asset, uint256 ltv, uint256 liquidationThreshold, uint256 liquidationBonus)",
  "function setReserveBorrowing(address asset, bool enabled)",
  "function setReserveFactor(address asset, uint256 factor)",
  "function setReserveFlashLoaning(address asset, bool enabled)",
]);

export const ORACLE_ABI = parseAbi(["function getAssetPrice(address asset) view returns (uint256)"]);

export const TOKEN_ABI = parseAbi([
  "function balanceOf(address owner) view returns (uint256)",
  "function approve(address spender, uint256 amount) returns (bool)",
  "function mint(address to, uint256 amount) returns (bool)",
  "function deposit() payable",
]);

export const FEED_ABI = parseAbi([
  "function changeOracles(address[] removed, address[] added, address[] addedAdmins, uint32 minSubmissions, uint32 maxSubmissions, uint32 restartDelay)",
  "function submit(uint256 roundId, int256 submission)",
  "function latestRound() view returns (uint256)",
  "function latestAnswer() view returns (int256)",
  "function aggregator() view returns (address)",
  "event AnswerUpdated(int256 indexed current, uint256 indexed roundId, uint256 updatedAt)",
]);

export const VOTES_ABI = parseAbi([
  "function mint(address to, uint256 amount)",
  "function delegate(address delegatee)",
  "function transferOwnership(address owner)",
]);

export const GOVERNOR_ABI = parseAbi([
  "function propose(address[] targets, uint256[] values, bytes[] calldatas, string description) returns (uint256)",
  "function castVoteWithReason(uint256 proposalId, uint8 support, string reason) returns (uint256)",
  "function queue(address[] targets, uint256[] values, bytes[] calldatas, bytes32 descriptionHash) returns (uint256)",
  "function execute(address[] targets, uint256[] values, bytes[] calldatas, bytes32 descriptionHash) payable returns (uint256)",
  "function state(uint256 proposalId) view returns (uint8)",
  "event ProposalCreated(uint256 proposalId, address proposer, address[] targets, uint256[] values, string[] signatures, bytes[] calldatas, uint256 voteStart, uint256 voteEnd, string description)",
  "event VoteCast(address indexed voter, uint256 proposalId, uint8 support, uint256 weight, string reason)",
]);

export const TIMELOCK_ABI = parseAbi([
  "function PROPOSER_ROLE() view returns (bytes32)",
  "function CANCELLER_ROLE() view returns (bytes32)",
  "function grantRole(bytes32 role, address account)",
]);

/** Health factors are ratios with 18 decimals: 1.1e18 is 110 %. */
export const DEMO_LENDING_ABI = parseAbi([
  "function report(address user, uint256 healthFactor)",
  "function reportMany(address[] users, uint256[] healthFactors)",
  "function healthFactorOf(address user) view returns (uint256)",
  "event HealthFactor(address indexed user, uint256 healthFactor)",
]);
