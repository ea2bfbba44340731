import fc from "fast-check";
import { expect, test } from "vitest";
import { fromWire, toWire } from "./wire.ts";

const { tree } = fc.letrec<{ tree: unknown }>((tie) => ({
  tree: fc.oneof(
    { depthSize: "small", withCrossShrink: true },
    fc.string(),
    fc.double(),
    fc.integer(),
    fc.boolean(),
    fc.constant(null),
    fc.bigInt(),
    fc.date({ noInvalidDate: false }),
    fc.array(fc.oneof(tie("tree"), fc.constant(undefined)), { maxLength: 4 }),
    fc.dictionary(fc.oneof(fc.string(), fc.constantFrom("$is", "of")), tie("tree"), {
      maxKeys: 4,
      noNullPrototype: true,
    }),
  ),
}));

test("property: what travels as JSON comes back as it went", () => {
  fc.assert(
    fc.property(tree, (value) => {
      expect(fromWire(JSON.parse(JSON.stringify(toWire(value))))).toEqual(value);
    }),
    { numRuns: 2000 },
  );
});

test("default: plain JSON travels as it is, dates with their tag", () => {
  const at = new Date("2026-11-29T08:00:00Z");
  expect(toWire({ name: "Olga", at, note: undefined, list: [1, null] })).toEqual({
    name: "Olga",
    at: { $is: "date", of: "2026-11-29T08:00:00.000Z" },
    list: [1, null],
  });
});

test("behavior: an object of somebody's own with our tag stays theirs", () => {
  const own = { $is: "date", of: "never" };
  expect(fromWire(toWire(own))).toEqual(own);
});

test("failure: what cannot travel is refused where it sets out, what nobody knows where it arrives", () => {
  expect(() => toWire({ run: () => 1 })).toThrow("A function cannot travel");
  expect(() => toWire([new Map()])).toThrow("A Map cannot travel to or from a page: send a list.");
  expect(() => fromWire({ $is: "later" })).toThrow("of different versions");
});
