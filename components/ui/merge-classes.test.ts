import { globSync, readFileSync } from "node:fs";
import { extendTailwindMerge } from "tailwind-merge";
import { expect, test } from "vitest";
import { mergeClasses } from "./merge-classes.ts";

/** The library that knows every utility, told of our own names. */
const reference = extendTailwindMerge({
  extend: {
    classGroups: {
      "font-size": [
        {
          text: ["tiny", "label", "body", "read", "lead", "letter", "title", "section", "headline", "figure", "page"],
        },
      ],
      rounded: [{ rounded: ["control", "card", "end"] }],
      shadow: [{ shadow: ["1", "2"] }],
    },
  },
});

const isKnown = (name: string) => reference(`${name} ${name}`) === name;

/** Every list of classes that stands in the pages' sources as a text. */
function classLists(): string[] {
  const files = globSync("{components,app}/**/*.{ts,tsx}").filter((path) => !/\.test\.|merge-classes/.test(path));
  const texts = files.flatMap((path) => [...readFileSync(path, "utf8").matchAll(/"([^"\n]+)"|`([^`$]+)`/g)]);
  const lists = texts.map(([, quoted, template]) => (quoted ?? template ?? "").trim());
  // Not what happens to stand between two quotes.
  return [...new Set(lists)].filter((list) => !/["<{;\n]/.test(list) && list.split(/\s+/).some(isKnown));
}

const lists = classLists();
const names = [...new Set(lists.flatMap((list) => list.split(/\s+/)))].filter(isKnown);

test("default: the sources were read", () => {
  expect(lists.length).toBeGreaterThan(800);
  expect(names.length).toBeGreaterThan(600);
});

test("behavior: every list of classes is merged as the library would", () => {
  expect(lists.filter((list) => mergeClasses(list) !== reference(list))).toEqual([]);
});

test("behavior: of any two utilities in use, those that conflict are the library's", () => {
  const bases = [...new Set(names.map((name) => name.replace(/^.*(?<![[(][^\])]*):(?![^[(]*[\])])/, "")))].filter(
    isKnown,
  );
  const beginning = (name: string) => name.replace(/^-/, "").charAt(0);
  const first = new Map(bases.map((name) => [name.replace(/^-/, "").split("-")[0], name]));
  // All with all that begin alike, and one of each sort with all.
  const others = (name: string) =>
    new Set([...bases.filter((other) => beginning(other) === beginning(name)), ...first.values()]);
  const pairs = bases.flatMap((one) =>
    [...others(one)].filter((two) => two !== one).flatMap((two) => [`${one} ${two}`, `${two} ${one}`]),
  );
  expect(pairs.filter((both) => mergeClasses(both) !== reference(both)).slice(0, 40)).toEqual([]);
});

test("behavior: variants keep utilities apart, importance too, and other classes stay", () => {
  expect(mergeClasses("p-2 hover:p-4 p-3 hover:p-5")).toBe("p-3 hover:p-5");
  expect(mergeClasses("h-8 !h-9 h-7")).toBe("!h-9 h-7");
  expect(mergeClasses("nodrag nopan mono nodrag")).toBe("nodrag nopan mono nodrag");
  expect(mergeClasses("px-2 p-4 px-3")).toBe("p-4 px-3");
});
