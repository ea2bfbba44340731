import { defineProtocol } from "../define-protocol.ts";

export const demoLending = defineProtocol({
  kind: "demo-lending",
  label: "Demo Lending",
  hint: "Tells a wallet's health factor after each change",
  abi: "event HealthFactor(address indexed user, uint256 healthFactor)",
  units: { HealthFactor: { healthFactor: { decimals: 18, unit: "" } } },
  deployments: [],
});
