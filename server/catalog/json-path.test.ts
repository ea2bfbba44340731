import { expect, test } from "vitest";
import { parseJsonPath, readJsonPath } from "./json-path.ts";

const read = (json: unknown, text: string) => {
  const path = parseJsonPath(text);
  return path ? readJsonPath(json, path) : "not a path";
};
const JSON_VALUE = { user: { tiers: [{ name: "a" }, { name: "b" }], "odd key": 1, "a-b": 2 }, list: [[1, 2]] };

test("default: names, places, quoted keys", () => {
  expect(read(JSON_VALUE, "user.tiers[1].name")).toBe("b");
  expect(read(JSON_VALUE, "$.user.tiers[0].name")).toBe("a");
  expect(read(JSON_VALUE, 'user["odd key"]')).toBe(1);
  expect(read(JSON_VALUE, "user.a-b")).toBe(2);
  expect(read(JSON_VALUE, "list[0][1]")).toBe(2);
  expect(read([7], "[0]")).toBe(7);
});

test("behavior: what is not there is undefined, and nothing inherited is seen", () => {
  for (const path of [
    "user.gone",
    "user.tiers[9].name",
    "user.tiers.length",
    "constructor",
    "user.__proto__",
    "list[0].map",
  ]) {
    expect(read(JSON_VALUE, path), path).toBeUndefined();
  }
});

test("args: what is not a path", () => {
  for (const path of [
    "",
    " ",
    "a..b",
    ".a",
    "a.",
    "a[",
    "a[-1]",
    "a[x]",
    "a b",
    "a[0]b]",
    "x".repeat(3) + ".y".repeat(30),
  ]) {
    expect(parseJsonPath(path), path).toBeUndefined();
  }
});
