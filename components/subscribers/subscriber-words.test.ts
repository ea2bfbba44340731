import { expect, test } from "vitest";
import type { TopicField } from "#server/contract/topic.ts";
import { originWords, settingsWords, topicValueWords } from "./subscriber-words.ts";

const kinds: TopicField = {
  kind: "choices",
  key: "kinds",
  label: "Kinds",
  options: [
    { value: "risk", label: "Risk" },
    { value: "treasury", label: "Treasury" },
  ],
  default: [],
};

test("default: how a wallet came and what it set", () => {
  expect(originWords("event")).toBe("found in an event");
  expect(settingsWords({ tunedCount: 2, offCount: 1 })).toBe("2 topics tuned, 1 off");
  expect(settingsWords({ tunedCount: 0, offCount: 1 })).toBe("1 off");
  expect(settingsWords({ tunedCount: 0, offCount: 0 })).toBe("your defaults");
});

test("default: values carry units and labels", () => {
  const line: TopicField = { kind: "number", key: "line", label: "Line", unit: "USD", default: "1" };
  expect(topicValueWords(line, "12000.5")).toBe("12,000.5 USD");
  expect(topicValueWords(kinds, ["risk", "treasury"])).toBe("Risk, Treasury");
  expect(topicValueWords(kinds, [])).toBe("none");
  expect(topicValueWords({ kind: "yes-no", key: "x", label: "X", default: true }, false)).toBe("no");
  expect(topicValueWords(line, undefined)).toBe("not set");
});
