import { expect, test } from "vitest";
import { againKeyOf, correctionKeyOf, effectKeyOf } from "./effect-key.ts";

const effect = { workflowId: 1, subscriberId: 2, scope: "log:1:0xaa:0xbb:0xcc:0", nodeId: "tell", channel: "email" };

test("default: a key names who is told what, by which action and channel, and no block", () => {
  expect(effectKeyOf(effect)).toBe("1:2:log:1:0xaa:0xbb:0xcc:0:tell:email");
});

test("behavior: each telling has a key of its own, and so has its correction", () => {
  const first = effectKeyOf(effect);
  const second = againKeyOf(first);
  expect([second, againKeyOf(second), correctionKeyOf(first), correctionKeyOf(second)]).toEqual([
    `${first}:again:1`,
    `${first}:again:2`,
    `${first}:correction`,
    `${first}:again:1:correction`,
  ]);
});
