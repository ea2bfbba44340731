import { expect, test } from "vitest";
import { remember } from "./remember.ts";

function makeEcho(most: number) {
  const asked: string[] = [];
  const echo = remember(most, (question) => {
    asked.push(question);
    if (question === "bad") throw new Error("no answer");
    return `${question}!`;
  });
  return { asked, echo };
}

test("default: what was asked before is not made again", () => {
  const { asked, echo } = makeEcho(2);
  expect(["a", "b", "a", "b"].map(echo)).toEqual(["a!", "b!", "a!", "b!"]);
  expect(asked).toEqual(["a", "b"]);
});

test("behavior: it keeps no more than it may, however many are asked", () => {
  const { asked, echo } = makeEcho(2);
  for (const question of ["a", "b", "c", "c", "a"]) echo(question);
  expect(asked).toEqual(["a", "b", "c", "a"]);
});

test("error: a question without an answer is asked anew", () => {
  const { asked, echo } = makeEcho(2);
  expect(() => echo("bad")).toThrow("no answer");
  expect(() => echo("bad")).toThrow("no answer");
  expect(asked).toEqual(["bad", "bad"]);
});
