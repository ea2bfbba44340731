import { expect, test } from "vitest";
import { effectiveTopic, type TopicInput } from "./topic.ts";
import { topicInputSchema } from "./topic-schema.ts";

const topic: TopicInput = topicInputSchema.parse({
  key: "liquidation-risk",
  name: "Liquidation risk",
  fields: [
    { kind: "number", key: "line", label: "Your line", unit: "", default: "1.25" },
    { kind: "yes-no", key: "weekly", label: "Weekly summary", default: false },
  ],
  presets: [
    { key: "conservative", label: "Conservative", values: { line: "1.50" } },
    { key: "aggressive", label: "Aggressive", values: { line: "1.10" } },
  ],
});

test("default: who set nothing gets the fields' defaults", () => {
  expect(effectiveTopic(topic, undefined)).toEqual({
    enabled: true,
    preset: null,
    values: { line: "1.25", weekly: false },
    sources: { line: "default", weekly: "default" },
  });
});

test("behavior: who set nothing gets the topic's default preset, when it has one", () => {
  const { values, preset } = effectiveTopic({ ...topic, defaultPreset: "aggressive" }, undefined);
  expect([preset, values.line]).toEqual(["aggressive", "1.10"]);
});

test("behavior: own wins over preset, preset over default, field by field", () => {
  const setting = { enabled: true, preset: "conservative", own: { weekly: true } };
  const { values, sources } = effectiveTopic(topic, setting);
  expect(values).toEqual({ line: "1.50", weekly: true });
  expect(sources).toEqual({ line: "preset", weekly: "own" });
  expect(effectiveTopic(topic, { ...setting, own: { line: "1.32" } }).values.line).toBe("1.32");
});

test("behavior: own values for fields that are gone rest unused", () => {
  const { values } = effectiveTopic(topic, { enabled: true, preset: null, own: { old: "7" } });
  expect(values).toEqual({ line: "1.25", weekly: false });
});
