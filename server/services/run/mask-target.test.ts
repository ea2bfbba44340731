import { expect, test } from "vitest";
import { maskTarget } from "./mask-target.ts";

test("default: a mail address keeps its first letter and its host", () => {
  expect(maskTarget("email", "mara@proton.me")).toBe("m•••@proton.me");
});

test("default: a chat keeps its last four digits", () => {
  expect(maskTarget("telegram", "7000000042")).toBe("chat •••0042");
});

test("behavior: a URL loses its query, which may hold a key", () => {
  expect(maskTarget("webhook", "https://hooks.example.com/alerts?key=1234")).toBe("hooks.example.com/alerts");
  expect(maskTarget("webhook", "https://hooks.example.com/")).toBe("hooks.example.com");
});

test("behavior: of a browser's subscription only the push service is seen", () => {
  expect(maskTarget("web-push", "https://fcm.googleapis.com/fcm/send/abc:def#key.auth")).toBe("fcm.googleapis.com");
});

test.each(["slack", "discord"])("behavior: %s is told by the name of the secret that leads there", (channel) => {
  expect(maskTarget(channel, "TEAM_CHAT")).toBe("TEAM_CHAT");
});

test("args: in-app has no target", () => {
  expect(maskTarget("in-app", "")).toBe("");
});
