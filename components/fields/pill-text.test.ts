import fc from "fast-check";
import { expect, test } from "vitest";
import type { RichText } from "#server/contract/message.ts";
import { type Pick, picksOf } from "./available-values.ts";
import { edited, inserted, openBrace, spanAt, strayBraces, toPillText, toRichText, without } from "./pill-text.ts";

const picks = picksOf([
  {
    nodeId: "event",
    name: "Pool event",
    family: "when",
    outputs: [
      { path: ["hf"], label: "Health factor", type: { kind: "number" } },
      { path: ["user"], label: "User", type: { kind: "address" } },
    ],
  },
  {
    nodeId: "who",
    name: "Wallet",
    family: "who",
    outputs: [{ path: ["user"], label: "User", type: { kind: "address" } }],
  },
]);
const hf: RichText[number] = { ref: ["event", "hf"], format: { kind: "percent", of: "ratio" } };
const start = toPillText(["Now ", hf, " of you"], picks);

const words = fc.stringMatching(/^[a-z {}\n]{1,12}$/);
const rich: fc.Arbitrary<RichText> = fc
  .array(
    fc.oneof(
      words,
      fc.constantFrom(...picks).map((pick) => ({ ref: pick.ref })),
    ),
    { maxLength: 6 },
  )
  .map((parts) =>
    // neighbouring words are one part, as they are stored
    parts.reduce<RichText>((list, part) => {
      const last = list.at(-1);
      if (typeof part === "string" && typeof last === "string") list[list.length - 1] = last + part;
      else list.push(part);
      return list;
    }, []),
  );

test("default: a rich text reads as words with labels in braces, and becomes the same again", () => {
  expect(start.text).toBe("Now {Health factor} of you");
  fc.assert(
    fc.property(rich, (text) => {
      expect(toRichText(toPillText(text, picks))).toEqual(text);
    }),
  );
});

test("behavior: two values with one name are told apart by their step", () => {
  expect(picks.map((pick: Pick) => pick.label)).toEqual(["Health factor", "User · Pool event", "User · Wallet"]);
});

test("behavior: typing around a pill keeps it with its format", () => {
  expect(toRichText(edited(start, "Now! {Health factor} of you", picks))).toEqual(["Now! ", hf, " of you"]);
  expect(toRichText(edited(start, "Now {Health factor} of you all", picks))).toEqual(["Now ", hf, " of you all"]);
});

test("behavior: a pill that is cut into becomes words; a label typed in braces becomes a pill", () => {
  expect(toRichText(edited(start, "Now {Health facto} of you", picks))).toEqual(["Now {Health facto} of you"]);
  const typed = edited(toPillText(["I am {User · Wallet"], picks), "I am {User · Wallet}", picks);
  expect(toRichText(typed)).toEqual(["I am ", { ref: ["who", "user"] }]);
  const nearest = edited(toPillText([], picks), "{User}", picks);
  expect(toRichText(nearest)).toEqual([{ ref: ["who", "user"] }]);
  const pasted = edited(toPillText([], picks), "{Health factor}{nobody}", picks);
  expect(toRichText(pasted)).toEqual([{ ref: ["event", "hf"] }, "{nobody}"]);
  expect(strayBraces(pasted)).toEqual(["{nobody}"]);
});

test("behavior: any edit keeps places and labels in step", () => {
  fc.assert(
    fc.property(rich, fc.tuple(fc.nat(60), fc.nat(60)), words, (before, [a, b], typed) => {
      const pillText = toPillText(before, picks);
      const [from, to] = [Math.min(a, b), Math.max(a, b)].map((n) => Math.min(n, pillText.text.length));
      const next = edited(pillText, pillText.text.slice(0, from) + typed + pillText.text.slice(to), picks);
      for (const span of next.spans) expect(next.text.slice(span.start, span.end)).toMatch(/^\{[^{}]+\}$/);
      const cut = without(pillText, { start: from ?? 0, end: to ?? 0 });
      for (const span of cut.spans) expect(cut.text.slice(span.start, span.end)).toMatch(/^\{[^{}]+\}$/);
    }),
  );
});

test("behavior: a pill is put in and taken out whole", () => {
  const [, user] = picks;
  if (!user) throw new Error("no pick");
  const put = inserted(start, { start: 0, end: 4 }, user);
  expect(toRichText(put)).toEqual([{ ref: user.ref }, hf, " of you"]);
  expect(put.caret).toBe("{User · Pool event}".length);
  expect(toRichText(without(start, { start: 6, end: 7 }))).toEqual(["Now  of you"]);
  expect(spanAt(start, 19, "before")).toBeDefined();
  expect(spanAt(start, 4, "before")).toBeUndefined();
  expect(spanAt(start, 4, "after")).toBeDefined();
});

test("behavior: an open brace asks for suggestions, a pill's own does not", () => {
  expect(openBrace(toPillText(["a {He"], picks), 5)).toEqual({ start: 2, typed: "He" });
  expect(openBrace(start, 8)).toBe(null);
  expect(openBrace(toPillText(["a {x\ny"], picks), 6)).toBe(null);
});
