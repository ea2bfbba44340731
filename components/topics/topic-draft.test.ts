import { expect, test } from "vitest";
import { topicInputSchema } from "#server/contract/topic-schema.ts";
import {
  draftOf,
  emptyDraft,
  inputOf,
  keyOf,
  learnableFields,
  newField,
  newPreset,
  previewOf,
  problemsOf,
  type TopicDraft,
} from "./topic-draft.ts";

const saved = topicInputSchema.parse({
  key: "governance",
  name: "Governance",
  description: "Votes",
  icon: "landmark",
  fields: [
    {
      kind: "number",
      key: "line",
      label: "Your line",
      unit: "",
      min: "1",
      max: "2",
      step: "0.01",
      default: "1.25",
      sentence: "Below {value}",
    },
    {
      kind: "choices",
      key: "kinds",
      label: "Kinds",
      options: [
        { value: "risk", label: "Risk" },
        { value: "treasury", label: "Treasury" },
      ],
      default: ["risk"],
    },
    {
      kind: "choice",
      key: "when",
      label: "When",
      options: [{ value: "now", label: "At once" }],
      default: "now",
    },
    { kind: "yes-no", key: "weekly", label: "Weekly", default: true },
  ],
  presets: [{ key: "all", label: "All", values: { line: "1.5", kinds: ["risk", "treasury"], weekly: false } }],
  defaultPreset: "all",
});

test("default: a saved topic comes back as it was", () => {
  expect(inputOf(draftOf(saved))).toEqual(saved);
  expect(problemsOf(draftOf(saved))).toEqual({});
});

test("behavior: saved keys stay when names change, new ones get keys of their own", () => {
  const draft = draftOf(saved);
  const renamed: TopicDraft = {
    ...draft,
    name: "Votes",
    fields: [...draft.fields, { ...newField("yes-no"), label: "Weekly" }].map((f) =>
      f.id === "saved:line" ? { ...f, label: "My line" } : f,
    ),
  };
  const input = inputOf(renamed);
  expect(input.key).toBe("governance");
  expect(input.fields.map(({ key }) => key)).toEqual(["line", "kinds", "when", "weekly", "weekly-2"]);
  expect(input.presets[0]?.values.line).toBe("1.5");
});

test("behavior: a choice that is taken away leaves the presets and defaults that named it", () => {
  const draft = draftOf(saved);
  const fields = draft.fields.map((f) =>
    f.id === "saved:kinds" ? { ...f, options: f.options.filter((o) => o.label !== "Risk") } : f,
  );
  const input = inputOf({ ...draft, fields });
  expect(input.fields[1]?.default).toEqual([]);
  expect(input.presets[0]?.values.kinds).toEqual(["treasury"]);
});

test("behavior: a field that is taken away leaves the presets", () => {
  const draft = draftOf(saved);
  const input = inputOf({ ...draft, fields: draft.fields.slice(1) });
  expect(input.presets[0]?.values).toEqual({ kinds: ["risk", "treasury"], weekly: false });
});

test("args: an empty form says what is missing", () => {
  const draft = { ...emptyDraft(), fields: [newField("number"), newField("choice")], presets: [newPreset()] };
  const problems = problemsOf(draft);
  expect(problems.name).toBe("Give it a name");
  expect(problems["fields.0.label"]).toBe("Give it a name");
  expect(problems["fields.1.options.0.label"]).toBe("Give it a name");
  expect(problems["presets.0.label"]).toBe("Give it a name");
});

test("args: a preview never breaks on what is half typed", () => {
  const field = { ...newField("number"), min: "1.", max: "2", step: "0", initial: "1." };
  const preview = previewOf({ ...emptyDraft(), fields: [field] });
  expect(preview.fields[0]).toMatchObject({ label: "Unnamed", min: undefined, default: "0" });
});

test.each([
  ["Liquidation risk", "liquidation-risk"],
  ["  Governance & risk ", "governance-risk"],
  ["Crédit", "credit"],
  ["7 days", "n7-days"],
  ["¿?", ""],
  ["a".repeat(60), "a".repeat(40)],
])("args: the key of %s", (label, key) => {
  expect(keyOf(label)).toBe(key);
});

test("behavior: the line that is learned is that of a number field, and of no critical topic", () => {
  const learning = { ...saved, learns: "line" };
  expect(inputOf(draftOf(learning)).learns).toBe("line");
  expect(inputOf({ ...draftOf(learning), critical: true }).learns).toBeNull();
  const draft = draftOf(learning);
  expect(inputOf({ ...draft, fields: draft.fields.filter(({ kind }) => kind !== "number") }).learns).toBeNull();
  expect(learnableFields(draft).map(({ label }) => label)).toEqual(["Your line"]);
});
