import { defineProtocol } from "../define-protocol.ts";

export const erc20 = defineProtocol({
  kind: "erc20",
  label: "ERC-20 token",
  hint: "Transfers and approvals",
  abi: `
    event Transfer(address indexed from, address indexed to, uint256 value);
    event Approval(address indexed owner, address indexed spender, uint256 value);
  `,
  units: { Transfer: { value: { decimals: 18, unit: "" } }, Approval: { value: { decimals: 18, unit: "" } } },
  deployments: [],
});
