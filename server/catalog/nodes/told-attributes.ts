import { z } from "zod";
import { humanise } from "#server/contract/abi-names.ts";
import { ATTRIBUTE_NAME, ATTRIBUTES_MAX } from "#server/contract/attribute.ts";
import type { SentencePart } from "#server/contract/catalog.ts";
import type { Output } from "#server/contract/value.ts";
import { defineNode, type NodeProblem } from "../define-node.ts";
import { readTold } from "../read-told.ts";
import { showValue } from "../show-value.ts";

const attributeSchema = z.strictObject({
  name: z.string().max(60),
  type: z.enum(["number", "text", "boolean"]),
  unit: z.string().max(20).optional(),
});

const schema = z.strictObject({ attributes: z.array(attributeSchema).max(ATTRIBUTES_MAX).default([]) });
type Config = z.infer<typeof schema>;
type Attribute = Config["attributes"][number];

export const toldAttributes = defineNode<Config>({
  type: "told-attributes",
  v: 1,
  family: "who",
  label: "What you told us",
  hint: "Attributes that your backend pushed",
  icon: "contact",
  run: "step",
  hasInput: true,
  handles: [{ id: "next", label: "Then" }],
  fields: [
    {
      key: "attributes",
      kind: "told-attributes",
      label: "Attributes",
      help: "As your backend names them when it pushes them by the API. Nobody is asked while an event is worked off.",
    },
  ],
  defaults: { attributes: [] },
  schema,
  sentence: ({ attributes = [] }): SentencePart[] => {
    const [first, ...more] = attributes.map(({ name }) => name).filter(Boolean);
    return [
      "Read ",
      first ? { chip: first, tone: "who" } : { chip: "something", faulty: true },
      ...(more.length > 0 ? [" and ", { chip: `${more.length} more`, tone: "who" as const }] : []),
      " from what you told us",
    ];
  },
  outputs: ({ attributes = [] }) => attributes.filter(({ name }) => ATTRIBUTE_NAME.test(name)).map(outputOf),
  check: ({ attributes }) => checkAttributes(attributes),
  step: ({ attributes }, { attributes: told }) => {
    const outputs = Object.fromEntries(attributes.map((attribute) => [attribute.name, readTold(attribute, told)]));
    const words = attributes.slice(0, 4).map(({ name, type }) => `${name} ${showValue(outputs[name], { kind: type })}`);
    const more = attributes.length > 4 ? ` and ${attributes.length - 4} more` : "";
    return { kind: "go", handle: "next", text: `You told us: ${words.join(", ")}${more}`, outputs };
  },
  ways: () => [{ handle: "next", when: true }],
  columns: ({ attributes }) =>
    Object.fromEntries(attributes.map(({ name, type }) => [name, { attribute: name, type }])),
});

function outputOf({ name, type, unit }: Attribute): Output {
  return {
    path: [name],
    label: humanise(name),
    type: type === "number" && unit ? { kind: type, unit } : { kind: type },
    optional: true,
  };
}

function checkAttributes(attributes: Attribute[]): NodeProblem[] {
  if (attributes.length === 0) {
    const message = "Name the attributes to read.";
    return [{ severity: "error", field: "attributes", code: "attributes-missing", message }];
  }
  return attributes.flatMap(({ name }, at): NodeProblem[] => {
    const field = `attributes.${at}.name`;
    if (!ATTRIBUTE_NAME.test(name)) {
      const message = name ? `“${name}” cannot be the name of an attribute.` : "Name this attribute.";
      return [{ severity: "error", field, code: "field-name", message }];
    }
    if (attributes.findIndex((other) => other.name === name) === at) return [];
    return [{ severity: "error", field, code: "field-twice", message: `“${name}” is there twice.` }];
  });
}
