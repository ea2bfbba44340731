import { readFileSync } from "node:fs";
import { expect, test } from "vitest";

/** Both themes' colours, as the style sheet has them. */
const css = readFileSync("app/globals.css", "utf8");

type Theme = Readonly<Record<string, string>>;

function themeOf(start: string): Theme {
  const block = css.slice(css.indexOf(start), css.indexOf("\n}", css.indexOf(start)));
  return Object.fromEntries([...block.matchAll(/--([\w-]+):\s*(#[0-9a-f]{6})/g)].map(([, name, hex]) => [name, hex]));
}

const light = themeOf(':root,\n[data-theme="light"]');
const themes = { light, dark: { ...light, ...themeOf('\n[data-theme="dark"] {') } };

const GROUNDS = ["sunken", "ground", "surface", "raised", "chip"];
const FAMILIES = ["when", "who", "if", "then"];
const STATES = ["ok", "warn", "bad", "idle"];

/** Words on what they stand on: 4.5 to 1. */
const TEXT: [ink: string, grounds: string[]][] = [
  ["ink", [...GROUNDS, "brass-wash", ...[...FAMILIES, ...STATES].map((name) => `${name}-wash`)]],
  ["ink-2", [...GROUNDS, "brass-wash"]],
  ["ink-3", GROUNDS],
  ["brass-ink", ["ground", "surface", "raised", "brass-wash"]],
  ...[...FAMILIES, ...STATES].map((name): [string, string[]] => [`${name}-ink`, ["surface", "raised", `${name}-wash`]]),
  ["on-brass", ["brass", "brass-hi"]],
  ["on-solid", ["solid", "solid-hi"]],
  ["rail-ink", ["rail", "rail-lift"]],
  ["rail-ink-2", ["rail", "rail-lift"]],
  ["ground", ["ink"]],
];

/** Glyphs, borders of controls and rings of focus: 3 to 1. */
const GLYPHS: [mark: string, grounds: string[]][] = [
  ["control", ["ground", "surface", "raised"]],
  ["brass-lo", ["ground", "surface", "raised"]],
  ["on-family", FAMILIES],
  ...FAMILIES.map((name): [string, string[]] => [name, ["ground", "surface", "raised"]]),
  ...STATES.filter((name) => name !== "idle").map((name): [string, string[]] => [name, ["surface", "raised"]]),
];

const pairs = (list: [string, string[]][]) => list.flatMap(([over, grounds]) => grounds.map((under) => [over, under]));

for (const [name, theme] of Object.entries(themes)) {
  test.each(pairs(TEXT))(`behavior: in the ${name}, %s is read on %s`, (over = "", under = "") => {
    expect(contrast(theme, over, under)).toBeGreaterThanOrEqual(4.5);
  });
  test.each(pairs(GLYPHS))(`behavior: in the ${name}, %s is seen on %s`, (over = "", under = "") => {
    expect(contrast(theme, over, under)).toBeGreaterThanOrEqual(3);
  });
}

test("behavior: every colour of one theme has its other", () => {
  expect(Object.keys(themeOf('\n[data-theme="dark"] {')).sort()).toEqual(Object.keys(light).sort());
  expect(Object.keys(light).length).toBeGreaterThan(50);
});

/** By WCAG 2: from 1 to 21. */
function contrast(theme: Theme, over: string, under: string): number {
  const [a, b] = [luminance(theme[over]), luminance(theme[under])];
  return (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
}

function luminance(hex: string | undefined): number {
  if (!hex) throw new Error("There is no such colour.");
  const [r = 0, g = 0, b = 0] = [1, 3, 5].map((at) => {
    const part = Number.parseInt(hex.slice(at, at + 2), 16) / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}
