import type { TopicFacts, WorkspaceFacts } from "./define-node.ts";

/** A workspace as any template would like it: for pictures and tests, before there is one. */

export const EXAMPLE_ADDRESS = "0x5FbDB2315678afecb367f032d93F642f64180aa3";
export const EXAMPLE_URL = "https://api.example.com/people/";

const number = (key: string, unit: string) => ({
  kind: "number" as const,
  key,
  label: "Your line",
  unit,
  default: "1",
});
const risk = { value: "risk", label: "Risk" };
const treasury = { value: "treasury", label: "Treasury" };

/** With a line of each unit that templates ask for, tiers, and categories. */
export const EXAMPLE_TOPIC: TopicFacts = {
  id: 1,
  key: "example",
  name: "Example",
  description: "",
  icon: "bell",
  fields: [
    number("line", ""),
    number("price", "USD"),
    { kind: "choices", key: "about", label: "About", options: [treasury, risk], default: ["risk"] },
  ],
  presets: [
    { key: "conservative", label: "Conservative", values: { line: "1.50" } },
    { key: "aggressive", label: "Aggressive", values: { line: "1.10" } },
  ],
  defaultPreset: "conservative",
  onByDefault: true,
  critical: false,
  learns: null,
};

export const EXAMPLE_FACTS: WorkspaceFacts = {
  topics: [EXAMPLE_TOPIC],
  secretNames: [],
  signerNames: ["Guardian"],
  chainIds: [1],
  portfolioAssets: ["ETH", "USDC"],
};
