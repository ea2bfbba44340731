import { defineProtocol } from "../define-protocol.ts";

export const demoLending = defineProtocol({
  kind: "demo-lending",
  label: "Demo Lending",
  hint: "Tells a wallet's health factor after each change",
  abi: "event HealthFactor(address indexed user, uint256 healthFactor)",
  actions: `
    function report(address user, uint256 healthFactor);
    function reportMany(address[] users, uint256[] healthFactors);
    error NotReporter(address caller);
    error LengthsDiffer(uint256 users, uint256 healthFactors);
  `,
  units: { HealthFactor: { healthFactor: { decimals: 18, unit: "" } } },
  deployments: [],
});
