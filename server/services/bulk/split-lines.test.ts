import fc from "fast-check";
import { expect, test } from "vitest";
import { type Line, splitLines } from "./split-lines.ts";

async function* piecesOf(bytes: Uint8Array, sizes: number[]): AsyncGenerator<Uint8Array> {
  let start = 0;
  for (let at = 0; start < bytes.length; at++) {
    const size = sizes[at % sizes.length] ?? 1;
    yield bytes.subarray(start, start + size);
    start += size;
  }
}

async function split(text: string, o: { sizes?: number[]; from?: number; lineBytesMax?: number } = {}) {
  const found: Line[] = [];
  const { sizes = [7], from = 1, lineBytesMax = 20 } = o;
  for await (const lines of splitLines(piecesOf(Buffer.from(text), sizes), { from, lineBytesMax }))
    found.push(...lines);
  return found;
}

test("default: lines are numbered from where the upload begins, empty ones too", async () => {
  expect(await split("a\r\n\n  b\nc", { from: 5 })).toEqual([
    { line: 5, text: "a" },
    { line: 7, text: "b" },
    { line: 8, text: "c" },
  ]);
  expect(await split("")).toEqual([]);
});

test("behavior: a line that is too long is told as such, and those after it are read", async () => {
  expect(await split(`a\n${"x".repeat(500)}\nb`)).toEqual([
    { line: 1, text: "a" },
    { line: 2, text: null },
    { line: 3, text: "b" },
  ]);
  expect(await split("x".repeat(500))).toEqual([{ line: 1, text: null }]);
});

test("behavior: however the bytes are cut, also inside a letter, the lines are the same", async () => {
  const texts = fc.array(fc.string({ unit: "grapheme", maxLength: 12 }).map((text) => text.replaceAll("\n", "")));
  const sizes = fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1, maxLength: 5 });
  await fc.assert(
    fc.asyncProperty(texts, sizes, async (lines, cuts) => {
      const text = lines.join("\n");
      expect(await split(text, { sizes: cuts, lineBytesMax: 400 })).toEqual(
        await split(text, { sizes: [text.length * 4 + 1], lineBytesMax: 400 }),
      );
    }),
  );
});
