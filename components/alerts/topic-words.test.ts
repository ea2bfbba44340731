import { expect, test } from "vitest";
import { effectiveTopic, type TopicSetting } from "#server/contract/topic.ts";
import { topicInputSchema } from "#server/contract/topic-schema.ts";
import { amountWords, topicSummary, valueChips } from "./topic-words.ts";

const rewards = topicInputSchema.parse({
  key: "rewards",
  name: "Rewards",
  description: "When there is something to claim.",
  fields: [
    {
      kind: "number",
      key: "from",
      label: "From",
      unit: "USD",
      default: "2500",
      sentence: "Tell me when {value} wait for me",
    },
    {
      kind: "choices",
      key: "pools",
      label: "Pools",
      options: [
        { value: "a", label: "Stable" },
        { value: "b", label: "Blue" },
      ],
      default: ["a", "b"],
    },
    {
      kind: "choice",
      key: "when",
      label: "When",
      options: [
        { value: "now", label: "At once" },
        { value: "friday", label: "On Fridays" },
      ],
      default: "friday",
    },
    { kind: "yes-no", key: "weekly", label: "Weekly summary", default: false },
  ],
  presets: [],
});
const alert = (setting?: TopicSetting) => ({ ...rewards, effective: effectiveTopic(rewards, setting) });

test("default: a topic in one line, and its values as chips", () => {
  expect(topicSummary(alert())).toBe("Tell me when 2,500 USD wait for me; Stable, Blue; On Fridays");
  expect(valueChips(alert()).map(({ label, value }) => [label, value])).toEqual([
    ["From", "2,500 USD"],
    [undefined, "Stable"],
    [undefined, "Blue"],
    [undefined, "On Fridays"],
  ]);
});

test("behavior: off is said, and none picked is said", () => {
  expect(topicSummary(alert({ enabled: false, preset: null, own: {} }))).toBe("Off. Nothing of it reaches you.");
  expect(topicSummary(alert({ enabled: true, preset: null, own: { pools: [] } }))).toContain("Pools: none");
});

test("behavior: own values are marked, and a yes is named", () => {
  const chips = valueChips(alert({ enabled: true, preset: null, own: { weekly: true } }));
  expect(chips.find(({ isOwn }) => isOwn)?.value).toBe("Weekly summary");
});

test("behavior: a topic without fields says what it is", () => {
  expect(topicSummary({ ...alert(), fields: [] })).toBe("When there is something to claim.");
  expect(topicSummary({ ...alert(), fields: [], description: "" })).toBe("Each time");
});

test("args: what is not a number yet is shown as typed", () => {
  expect(amountWords("1.", "USD")).toBe("1. USD");
  expect(amountWords(undefined, "")).toBe("");
});
