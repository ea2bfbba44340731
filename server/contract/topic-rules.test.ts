import { expect, test } from "vitest";
import type { TopicField, TopicInput } from "./topic.ts";
import { topicProblems, whyValueWrong } from "./topic-rules.ts";
import { topicInputSchema } from "./topic-schema.ts";

const line: TopicField = {
  kind: "number",
  key: "line",
  label: "Your line",
  unit: "",
  min: "1",
  max: "2",
  step: "0.01",
  default: "1.25",
  sentence: "Below {value}",
};
const options = [
  { value: "risk", label: "Risk" },
  { value: "treasury", label: "Treasury" },
];
const one: TopicField = { kind: "choice", key: "one", label: "One", options, default: "risk" };
const some: TopicField = { kind: "choices", key: "some", label: "Some", options, default: ["risk"] };
const yes: TopicField = { kind: "yes-no", key: "yes", label: "Weekly", default: false };

const topicOf = (o: Partial<TopicInput>): TopicInput => ({
  ...topicInputSchema.parse({ key: "risk", name: "Risk", fields: [], presets: [] }),
  ...o,
});
const said = (o: Partial<TopicInput>) => topicProblems(topicOf(o)).map(({ path, message }) => `${path}: ${message}`);
const withLine = (o: Partial<typeof line>) => said({ fields: [{ ...line, ...o } as TopicField] });

test("default: a topic that can be saved has no problems", () => {
  const presets = [{ key: "safe", label: "Safe", values: { line: "1.5", some: ["risk", "treasury"], yes: true } }];
  expect(said({ fields: [line, one, some, yes], presets, defaultPreset: "safe" })).toEqual([]);
});

test.each<[string, TopicField, string | string[] | boolean, string | undefined]>([
  ["inside", line, "1.10", undefined],
  ["at the bounds", line, "1", undefined],
  ["under the least", line, "0.99", "The least is 1."],
  ["over the most", line, "2.01", "The most is 2."],
  ["words", line, "low", "Type a plain number, such as 1.25."],
  ["an exponent", line, "1e1", "Type a plain number, such as 1.25."],
  ["a boolean for a number", line, true, "Type a plain number, such as 1.25."],
  ["a choice", one, "treasury", undefined],
  ["no choice", one, "other", "Pick one of the choices."],
  ["choices", some, [], undefined],
  ["a stranger", some, ["other"], "Pick from the choices, each at most once."],
  ["the same twice", some, ["risk", "risk"], "Pick from the choices, each at most once."],
  ["one choice for several", some, "risk", "Pick from the choices, each at most once."],
  ["yes", yes, true, undefined],
  ["a text for yes", yes, "true", "Say yes or no."],
])("args: %s", (...[, field, value, message]) => {
  expect(whyValueWrong(field, value)).toBe(message);
});

test("error: bounds and steps that are no scale", () => {
  expect(withLine({ min: "a" })).toEqual(["fields.0.min: Type a plain number, or leave it empty."]);
  expect(withLine({ max: "1" })).toContain("fields.0.max: It must be more than 1.");
  expect(withLine({ step: "0" })).toEqual(["fields.0.step: It must be more than 0."]);
  expect(withLine({ default: "3" })).toEqual(["fields.0.default: The most is 2."]);
});

test("error: a sentence without its value, or with two", () => {
  expect(withLine({ sentence: "Below" })).toEqual(["fields.0.sentence: Write {value} once, where the number goes."]);
  expect(withLine({ sentence: "{value} {value}" })).toHaveLength(1);
});

test("error: the same name twice, among fields, choices and presets", () => {
  expect(said({ fields: [yes, yes] })).toEqual(["fields.1.label: “Weekly” is here twice. Names must differ."]);
  const double = [...options, { value: "risk", label: "Risk" }];
  expect(said({ fields: [{ ...one, options: double }] })).toEqual([
    "fields.0.options.2.label: “Risk” is here twice. Names must differ.",
  ]);
  const preset = { key: "safe", label: "Safe", values: {} };
  expect(said({ presets: [preset, preset] })).toHaveLength(1);
});

test("error: a preset whose value does not fit, or names no field, and a default preset that is none", () => {
  const presets = [{ key: "safe", label: "Safe", values: { line: "9", gone: "1" } }];
  expect(said({ fields: [line], presets, defaultPreset: "bold" })).toEqual([
    "presets.0.values.line: The most is 2.",
    "presets.0.values.gone: There is no field “gone”.",
    "defaultPreset: There is no preset “bold”.",
  ]);
});

test("error: learning from a field that is no number, from none, or of a critical topic", () => {
  expect(said({ fields: [line], learns: "line" })).toEqual([]);
  const pick = "learns: Pick a number field: its line is what is learned.";
  expect(said({ fields: [line, yes], learns: "weekly" })).toEqual([pick]);
  expect(said({ fields: [line], learns: "gone" })).toEqual([pick]);
  expect(said({ fields: [line], learns: "line", critical: true })).toEqual([
    "learns: A critical topic is never held back, so nothing is learned of it.",
  ]);
});
