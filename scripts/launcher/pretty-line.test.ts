import { expect, test } from "vitest";
import { prettyLine } from "./pretty-line.ts";

test("default", () => {
  const line = '{"level":30,"time":1,"pid":2,"role":"worker","part":"ingest","msg":"block read","blockNumber":7}';
  expect(prettyLine(line)).toMatchInlineSnapshot(`"info block read part=ingest blockNumber=7"`);
});

test("behavior: an error keeps its stack", () => {
  const line = '{"level":50,"msg":"refused","err":{"message":"no","stack":"Error: no\\n    at x"}}';
  expect(prettyLine(line)).toMatchInlineSnapshot(`
    "ERROR refused
    Error: no
        at x"
  `);
});

test.each(["", "▲ Next.js", "{not json", "{}", '{"a":1}', "[1]"])("args: %j stays as it is", (line) => {
  expect(prettyLine(line)).toBe(line);
});
