import { expect, test } from "vitest";
import { wouldWords } from "./start-words.ts";

const titleOf = (...outcomes: Parameters<typeof wouldWords>[0][number]["outcome"][]) =>
  wouldWords(outcomes.map((outcome) => ({ outcome }))).title;

test("default: the headline says how many would have been told", () => {
  expect(titleOf("told", "stopped", "told")).toBe("It would have told 2 of 3 wallets");
  expect(titleOf("told", "told")).toBe("It would have told 2 wallets");
  expect(titleOf("told")).toBe("It would have told this wallet");
});

test("behavior: nobody told, and nobody concerned, are results too", () => {
  expect(titleOf("stopped", null)).toBe("It would have told none of 2 wallets");
  expect(titleOf("opted-out")).toBe("It would not have told this wallet");
  expect(titleOf()).toBe("It would have concerned nobody");
  expect(wouldWords([]).note).toContain("Name a wallet");
});

test("behavior: several events are said to be the newest of each wallet", () => {
  expect(wouldWords([{ outcome: "told" }, { outcome: "stopped" }], true)).toEqual({
    title: "It would have told 1 of 2 wallets",
    note: "The newest event of each. The others have the reason beside them. Nothing was sent, charged or stored.",
  });
});
