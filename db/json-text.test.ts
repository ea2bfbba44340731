import { expect, test } from "vitest";
import { jsonText } from "./json-text.ts";

test("default: as JSON", () => {
  expect(jsonText({ a: [1, "b", null, true], at: new Date(0) })).toBe(
    '{"a":[1,"b",null,true],"at":"1970-01-01T00:00:00.000Z"}',
  );
});

test("behavior: what Postgres refuses is left out, wherever it stands", () => {
  expect(jsonText({ a: "x\u0000y", b: ["\ud800z", "🎉"] })).toBe('{"a":"xy","b":["\ufffdz","🎉"]}');
});
