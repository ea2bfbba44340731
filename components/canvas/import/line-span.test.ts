import { expect, test } from "vitest";
import { excerptOf, spanOfLine } from "./line-span.ts";

const TEXT = "Name: a\nTrigger:\n  Meta: NA";

test("default: a line is selected whole", () => {
  const { from, to } = spanOfLine(TEXT, 2);
  expect(TEXT.slice(from, to)).toBe("Trigger:");
});

test("args: a line beyond the end is the last one", () => {
  expect(spanOfLine(TEXT, 9)).toEqual({ from: 17, to: 27, line: 3 });
  expect(spanOfLine("", 1)).toEqual({ from: 0, to: 0, line: 1 });
});

test("default: an excerpt shows the line between its neighbours", () => {
  expect(excerptOf(TEXT, 1)).toEqual([
    { number: 1, text: "Name: a", isMarked: true },
    { number: 2, text: "Trigger:", isMarked: false },
  ]);
  expect(excerptOf(TEXT, 3).map(({ number }) => number)).toEqual([2, 3]);
});
