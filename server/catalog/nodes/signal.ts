import { z } from "zod";
import { humanise } from "#server/contract/abi-names.ts";
import type { ValueType } from "#server/contract/value.ts";
import { defineNode, type NodeProblem } from "../define-node.ts";

const fieldSchema = z.strictObject({
  name: z.string().max(60),
  kind: z.enum(["number", "text", "address", "boolean"]),
  unit: z.string().max(20).optional(),
});

const schema = z.strictObject({ fields: z.array(fieldSchema).max(40).default([]) });
type Config = z.infer<typeof schema>;
type Field = Config["fields"][number];

const NAME = /^[a-zA-Z][a-zA-Z0-9_-]*$/;

export const signal = defineNode<Config>({
  type: "signal",
  v: 1,
  family: "when",
  label: "Signal by API",
  hint: "Your backend posts a signal",
  icon: "webhook",
  run: "trigger",
  hasInput: false,
  handles: [{ id: "next", label: "Then" }],
  fields: [
    {
      key: "fields",
      kind: "signal-fields",
      label: "What it brings",
      help: "A signal with a missing or wrong field is refused with the reason.",
      optional: true,
    },
    { key: "door", kind: "signal-door", label: "Where to post it", optional: true },
  ],
  defaults: { fields: [] },
  schema,
  sentence: ({ fields = [] }) => {
    const [first, ...more] = fields.map((field) => field.name).filter(Boolean);
    if (!first) return ["When your backend posts ", { chip: "a signal", tone: "when" }];
    const rest = more.length > 0 ? [" and ", { chip: `${more.length} more`, tone: "when" as const }] : [];
    return [
      "When your backend posts ",
      { chip: "a signal", tone: "when" },
      " with ",
      { chip: first, tone: "when" },
      ...rest,
    ];
  },
  outputs: ({ fields = [] }) => [
    ...fields
      .filter((field) => NAME.test(field.name))
      .map((field) => ({
        path: [field.name],
        label: humanise(field.name),
        type: typeOfField(field),
      })),
    { path: ["$time"], label: "Time of the signal", type: { kind: "time" } },
  ],
  check: ({ fields }) =>
    fields.flatMap((field, i): NodeProblem[] => {
      const at = `fields.${i}.name`;
      if (!NAME.test(field.name)) {
        const message = field.name
          ? `“${field.name}” is not a field name: letters, digits, - and _ only.`
          : "Name this field.";
        return [{ severity: "error", field: at, code: "field-name", message }];
      }
      if (fields.findIndex((other) => other.name === field.name) === i) return [];
      return [{ severity: "error", field: at, code: "field-twice", message: `“${field.name}” is there twice.` }];
    }),
  compile: ({ fields }) => ({ kind: "signal", fields }),
});

function typeOfField({ kind, unit }: Field): ValueType {
  return kind === "number" && unit ? { kind, unit } : { kind };
}
