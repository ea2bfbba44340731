/** One line of `npm test`. */
export type Step = {
  name: string;
  /** What runs, as arguments to Node. */
  args: string[];
  /** Whose JSON report says how many tests passed; without one the step counts as a single test. */
  report?: "vitest" | "playwright";
};

const bin = (path: string) => `node_modules/${path}`;
const vitest = (project: string) => [bin("vitest/vitest.mjs"), "run", "--project", project];

const BIOME_FLAGS = [
  "--error-on-warnings",
  "--diagnostic-level=warn",
  ...(process.stdout.isTTY ? [] : ["--colors=off"]),
];

/** In the order that fails soonest. */
export const STEPS: readonly Step[] = [
  { name: "lint", args: [bin("@biomejs/biome/bin/biome"), "ci", ...BIOME_FLAGS, "."] },
  { name: "unused", args: [bin("knip/bin/knip.js"), "--no-progress"] },
  { name: "types", args: [bin("typescript/bin/tsc"), "-p", "."] },
  { name: "tidy", args: vitest("tidy"), report: "vitest" },
  { name: "unit", args: vitest("unit"), report: "vitest" },
  { name: "db", args: vitest("db"), report: "vitest" },
  { name: "e2e", args: [bin("@playwright/test/cli.js"), "test"], report: "playwright" },
];

/** @param only names joined by commas; undefined means all */
export function chooseSteps(only: string | undefined): readonly Step[] {
  if (only === undefined) return STEPS;
  const wanted = only.split(",").map((name) => name.trim());
  const unknown = wanted.filter((name) => !STEPS.some((step) => step.name === name));
  if (unknown.length > 0) {
    throw new Error(`There is no step ${unknown.join(", ")}. Steps: ${STEPS.map(({ name }) => name).join(", ")}.`);
  }
  return STEPS.filter(({ name }) => wanted.includes(name));
}
