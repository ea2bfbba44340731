import fc from "fast-check";
import { expect, test } from "vitest";
import { graphSchema } from "./graph-schema.ts";
import { isGraph } from "./graph-shape.ts";

type Tree = { [key: string]: Tree } | Tree[] | string | number | boolean | null;

const WHOLE = {
  schema: 1,
  nodes: {
    a: { type: "contract-event", v: 1, name: "Event", config: { chain: 1, deep: { list: [1, "x"] } } },
    "b-2": { type: "stop", v: 3, name: "", config: {} },
  },
  edges: { e: { from: ["a", "out"], to: ["b-2", "in"] } },
  notes: { n: { text: "why", x: 1.5, y: -2 } },
  groups: { g: { name: "Both", nodes: ["a", "b-2"] } },
  layout: { a: { x: 0, y: 0 }, "b-2": { x: 10, y: 180 } },
};

const ODD: Tree[] = [
  null,
  true,
  0,
  1,
  1.5,
  -1,
  1001,
  "",
  "in",
  "bad id",
  "x".repeat(61),
  "x".repeat(2001),
  [],
  ["a"],
  {},
];

/** Every place in a tree, as the keys that lead there. */
function placesIn(tree: Tree, above: string[] = []): string[][] {
  if (typeof tree !== "object" || tree === null) return [above];
  return [above, ...Object.entries(tree).flatMap(([key, part]) => placesIn(part, [...above, key]))];
}

function changedAt(tree: Tree, [key, ...rest]: string[], act: (part: Tree | undefined) => Tree | undefined): Tree {
  if (key === undefined) return act(tree) ?? null;
  // An earlier change may have taken away what this one is about.
  if (typeof tree !== "object" || tree === null) return tree;
  const part = (tree as Record<string, Tree>)[key];
  const next = rest.length === 0 ? act(part) : changedAt(part ?? null, rest, act);
  if (Array.isArray(tree))
    return tree.flatMap((one, at) => (`${at}` !== key ? [one] : next === undefined ? [] : [next]));
  const { [key]: _, ...others } = tree as Record<string, Tree>;
  return next === undefined ? others : { ...others, [key]: next };
}

const place = fc.constantFrom(...placesIn(WHOLE));
const change = fc.oneof(
  fc.constantFrom(...ODD).map((odd) => (): Tree | undefined => odd),
  fc.constant((): Tree | undefined => undefined),
  fc.constantFrom("more", "__proto", "spaced key", "y".repeat(61)).map((key) => (part: Tree | undefined) => {
    return typeof part === "object" && part !== null && !Array.isArray(part) ? { ...part, [key]: 1 } : part;
  }),
);

test("property: a browser's check of a graph says what the schema says", () => {
  const said = { yes: 0, no: 0 };
  fc.assert(
    fc.property(fc.array(fc.tuple(place, change), { maxLength: 2 }), (changes) => {
      const value = changes.reduce<Tree>((tree, [at, act]) => changedAt(tree, at, act), WHOLE);
      const isGood = graphSchema.safeParse(value).success;
      said[isGood ? "yes" : "no"] += 1;
      expect(isGraph(value)).toBe(isGood);
    }),
    { numRuns: 3000 },
  );
  // Else it has compared nothing.
  expect(Math.min(said.yes, said.no)).toBeGreaterThan(100);
});

test.each([
  ["nodes", 301],
  ["edges", 601],
  ["notes", 101],
  ["groups", 51],
] as const)("failure: more %s than a workflow may have are refused by both", (part, count) => {
  const one = Object.values(WHOLE[part])[0];
  const many = { ...WHOLE, [part]: Object.fromEntries(Array.from({ length: count }, (_, at) => [`k${at}`, one])) };
  expect([isGraph(many), graphSchema.safeParse(many).success]).toEqual([false, false]);
});
