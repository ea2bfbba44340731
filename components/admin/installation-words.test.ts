import { expect, test } from "vitest";
import type { WorkspaceFigures } from "#server/services/admin/list-workspaces.ts";
import type { ChainHealth } from "#server/services/overview/list-chain-health.ts";
import { installationHeadline, installationUnderline } from "./installation-words.ts";

const workspace = (over: Partial<WorkspaceFigures> = {}): WorkspaceFigures => ({
  slug: "tidewater",
  name: "Tidewater Lend",
  createdAt: new Date(0),
  memberCount: 2,
  subscriberCount: 60,
  liveCount: 4,
  pausedCount: 0,
  runCount: 412,
  toldCount: 814,
  failedCount: 0,
  unfundedCount: 0,
  availableMilli: 18_240_000,
  spentMilli: 0,
  lastRunAt: null,
  ...over,
});
const chain = { name: "Base", state: "behind" } as ChainHealth;

test("default: all workspaces in one sentence", () => {
  expect(installationHeadline({ workspaces: [workspace(), workspace({ runCount: 1, toldCount: 0 })] })).toBe(
    "Two workspaces had 413 runs and told 814 times in 24 hours.",
  );
  expect(installationHeadline({ workspaces: [workspace({ runCount: 0 })] })).toBe(
    "One workspace had no event in 24 hours.",
  );
  expect(installationHeadline({ workspaces: [] })).toBe("No workspace yet.");
});

test("behavior: what needs the admin is named, and nothing else", () => {
  expect(installationUnderline({ workspaces: [workspace()], chains: [] })).toBe("");
  const empty = workspace({ availableMilli: 0, unfundedCount: 12 });
  expect(installationUnderline({ workspaces: [empty], chains: [chain] })).toBe(
    "12 alerts wait for credits. Tidewater Lend has no credits left. Base is not on time.",
  );
});
