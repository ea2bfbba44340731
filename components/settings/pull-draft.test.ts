import { expect, test } from "vitest";
import { type PullSetting, pullSettingSchema } from "#server/contract/pull.ts";
import { draftOfPull, EMPTY_PULL, nameFor, putUse, settingOfPull } from "./pull-draft.ts";

const setting: PullSetting = {
  ...{ name: "People", url: "https://api.example.com/people", everyMinutes: 60, list: "data", wallet: "user.wallet" },
  headers: [{ name: "Authorization", value: "Bearer ", secret: "KEY" }],
  attributes: [{ name: "tier", path: "user.tier", type: "text" }],
  acted: { topicId: 3, path: "claimedAt" },
  paging: { kind: "cursor", path: "next", parameter: "after" },
  since: { parameter: "since", format: "iso" },
};

test("default: a setting becomes a draft and the same setting again", () => {
  expect(settingOfPull(draftOfPull(setting))).toEqual(setting);
  const plain = {
    ...setting,
    headers: [],
    acted: null,
    since: null,
    paging: { kind: "page" as const, parameter: "p", first: 1 },
  };
  expect(settingOfPull(draftOfPull(plain))).toEqual(plain);
  expect(pullSettingSchema.safeParse(settingOfPull(EMPTY_PULL)).success).toBe(false);
});

test("behavior: one field is the wallet, any number are attributes", () => {
  const first = putUse({}, "a", { as: "wallet" });
  const second = putUse(first, "b", { as: "wallet" });
  expect(second).toEqual({ b: { as: "wallet" } });
  const tier = { as: "attribute" as const, name: "tier", type: "text" as const };
  const both = putUse(putUse(second, "c", tier), "d", { ...tier, name: "other" });
  expect(Object.keys(both)).toEqual(["b", "c", "d"]);
  expect(Object.keys(putUse(both, "c", null))).toEqual(["b", "d"]);
});

test("args: a name is made of the last part of a path", () => {
  expect(["tier", "user.loyalty-tier", 'a["odd key"]', "[0].1st"].map(nameFor)).toEqual([
    "tier",
    "loyalty-tier",
    "odd-key",
    "st",
  ]);
});
