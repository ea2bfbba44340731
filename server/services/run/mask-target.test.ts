import { expect, test } from "vitest";
import { maskTarget } from "./mask-target.ts";

test("behavior: a URL loses its query, which may hold a key", () => {
  expect(maskTarget("https://hooks.example.com/alerts?key=1234")).toBe("hooks.example.com/alerts");
  expect(maskTarget("https://hooks.example.com/")).toBe("hooks.example.com");
});

test("behavior: a chat of the team's is told by the name of the secret that leads there", () => {
  expect(maskTarget("TEAM_CHAT")).toBe("TEAM_CHAT");
});

test("behavior: of an address that its subscriber has no more nothing is known", () => {
  expect(maskTarget("of:0Zr0vJq3T0Oa2xq1n5w0Kg")).toBe("an address from before");
  expect(maskTarget("of://fcm.googleapis.com/0Zr0vJq3T0Oa2xq1n5w0Kg")).toBe("an address from before");
});

test("args: in-app has no target", () => {
  expect(maskTarget("")).toBe("");
});
