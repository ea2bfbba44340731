import { expect, test } from "vitest";
import type { TopicInput } from "#server/contract/topic.ts";
import { topicInputSchema } from "#server/contract/topic-schema.ts";
import { checkTopic, checkTopicValues } from "./check-values.ts";

const topic: TopicInput = topicInputSchema.parse({
  key: "liquidation-risk",
  name: "Liquidation risk",
  fields: [{ kind: "number", key: "line", label: "Your line", unit: "", min: "1", max: "2", default: "1.25" }],
  presets: [{ key: "safe", label: "Safe", values: { line: "1.5" } }],
});

test("default: values that fit pass, and none are fine", () => {
  expect(() => checkTopicValues(topic, { line: "1.10" })).not.toThrow();
  expect(() => checkTopicValues(topic, {})).not.toThrow();
  expect(() => checkTopic(topic)).not.toThrow();
});

test("error: a value that does not fit, with topic, field and what would", () => {
  expect(() => checkTopicValues(topic, { line: "3" })).toThrow("Liquidation risk, Your line: The most is 2.");
  expect(() => checkTopicValues(topic, { other: "3" })).toThrow("Liquidation risk has no field “other”.");
});

test("error: a topic that does not hold together, with the part that is wrong", () => {
  const fields = topic.fields.map((field) => ({ ...field, default: "9" }) as TopicInput["fields"][number]);
  expect(() => checkTopic({ ...topic, fields })).toThrow("Liquidation risk, Your line, default: The most is 2.");
  const presets = [{ key: "safe", label: "Safe", values: { line: "0" } }];
  expect(() => checkTopic({ ...topic, presets })).toThrow("Liquidation risk, Safe, line: The least is 1.");
  expect(() => checkTopic({ ...topic, defaultPreset: "bold" })).toThrow("Liquidation risk: There is no preset “bold”.");
});
