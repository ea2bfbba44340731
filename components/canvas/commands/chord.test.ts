import { expect, test } from "vitest";
import { chordOf, keyCaps } from "./chord.ts";
import { COMMANDS } from "./commands.ts";

const press = (key: string, more: Partial<Parameters<typeof chordOf>[0]> = {}) =>
  chordOf({ key, code: "", ctrlKey: false, metaKey: false, altKey: false, shiftKey: false, ...more });

test("default: keys pressed together, the same on a Mac and elsewhere", () => {
  expect(press("z", { ctrlKey: true })).toBe("mod+z");
  expect(press("Z", { metaKey: true, shiftKey: true })).toBe("mod+shift+z");
  expect(press("ArrowUp", { altKey: true })).toBe("alt+arrowup");
  expect(press("ArrowUp", { altKey: true, shiftKey: true })).toBe("alt+shift+arrowup");
});

test("behavior: a sign is the sign, a digit the digit, whatever Shift makes of it", () => {
  expect(press("?", { code: "Minus", shiftKey: true })).toBe("?");
  expect(press("+", { code: "BracketRight" })).toBe("plus");
  expect(press("!", { code: "Digit1", shiftKey: true })).toBe("shift+1");
  expect(press("ç", { code: "KeyC", altKey: true })).toBe("alt+c");
  expect(press("L", { shiftKey: true })).toBe("shift+l");
});

test("default: chords are written as key caps", () => {
  expect(keyCaps("mod+shift+g")).toEqual(["Ctrl", "Shift", "G"]);
  expect(keyCaps("plus")).toEqual(["+"]);
});

test("behavior: no key means two things, and every key can be pressed", () => {
  const chords = COMMANDS.flatMap((command) => command.keys ?? []);
  expect(new Set(chords).size).toBe(chords.length);
  const order = ["mod", "alt", "shift"];
  for (const chord of chords) {
    const held = chord.split("+").slice(0, -1);
    expect(held, chord).toEqual(order.filter((key) => held.includes(key)));
  }
  expect(new Set(COMMANDS.map((command) => command.id)).size).toBe(COMMANDS.length);
});
