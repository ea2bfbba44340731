import { expect, test } from "vitest";
import { isCrossSite } from "./same-origin.ts";

const APP = "https://bellwether.example";
const asked = (method: string, headers: Record<string, string>) =>
  isCrossSite(new Request(`${APP}/api/trpc/x`, { method, headers }), APP);

test.each<[what: string, request: [method: string, headers: Record<string, string>], refused: boolean]>([
  ["our own page", ["POST", { "sec-fetch-site": "same-origin", origin: APP }], false],
  ["typed by a person", ["POST", { "sec-fetch-site": "none" }], false],
  ["another site", ["POST", { "sec-fetch-site": "cross-site", origin: "https://evil.example" }], true],
  ["a sibling subdomain", ["POST", { "sec-fetch-site": "same-site", origin: "https://evil.bellwether.example" }], true],
  ["an older browser, our own page", ["POST", { origin: APP }], false],
  ["an older browser, another site", ["POST", { origin: "https://evil.example" }], true],
  ["an older browser, a sandboxed frame", ["POST", { origin: "null" }], true],
  ["another port of our host", ["POST", { origin: `${APP}:8443` }], true],
  ["no browser", ["POST", {}], false],
  ["another site that only reads", ["GET", { "sec-fetch-site": "cross-site" }], false],
  ["any other method", ["DELETE", { "sec-fetch-site": "cross-site" }], true],
])("behavior: %s", (_, [method, headers], refused) => {
  expect(asked(method, headers)).toBe(refused);
});
