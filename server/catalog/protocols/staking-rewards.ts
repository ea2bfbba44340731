import { defineProtocol } from "../define-protocol.ts";

// The reward's decimals are its token's: 18 is usual.
export const stakingRewards = defineProtocol({
  kind: "staking-rewards",
  label: "Staking rewards",
  hint: "Stakes, rewards earned and paid",
  abi: `
    event Staked(address indexed user, uint256 amount);
    event Withdrawn(address indexed user, uint256 amount);
    event RewardPaid(address indexed user, uint256 reward);
    function earned(address account) view returns (uint256 claimable);
    function balanceOf(address account) view returns (uint256 staked);
  `,
  units: {
    Staked: { amount: { decimals: 18, unit: "" } },
    Withdrawn: { amount: { decimals: 18, unit: "" } },
    RewardPaid: { reward: { decimals: 18, unit: "" } },
  },
  walletEvents: ["Staked", "Withdrawn", "RewardPaid"],
  results: {
    earned: [{ path: "claimable", label: "Claimable rewards", decimals: 18, unit: "" }],
    balanceOf: [{ path: "staked", label: "Staked", decimals: 18, unit: "" }],
  },
  deployments: [],
});
