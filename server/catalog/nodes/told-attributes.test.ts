import { expect, test } from "vitest";
import type { Attributes } from "#server/contract/attribute.ts";
import type { StepInput } from "../define-node.ts";
import { toldAttributes } from "./told-attributes.ts";

const CONFIG = {
  attributes: [
    { name: "tier", type: "text" as const },
    { name: "debt", type: "number" as const, unit: "USD" },
    { name: "vip", type: "boolean" as const },
  ],
};

function read(attributes: Attributes) {
  if (toldAttributes.run !== "step") throw new Error("it is a step");
  return toldAttributes.step(CONFIG, { attributes } as StepInput);
}

test("default: what was told is read as what it is", () => {
  expect(read({ tier: "gold", debt: "12.5", vip: true, other: "x" })).toMatchObject({
    handle: "next",
    text: "You told us: tier gold, debt 12.5, vip yes",
    outputs: { tier: "gold", debt: "12.5", vip: true },
  });
});

test("behavior: what was not told, or is of another type, is missing", () => {
  const nothing = { tier: null, debt: null, vip: null };
  expect(read({}).outputs).toEqual(nothing);
  expect(read({ tier: true, debt: "much", vip: "yes" }).outputs).toEqual(nothing);
});

test("behavior: its outputs may be missing, and numbers keep their unit", () => {
  expect(
    toldAttributes.outputs(CONFIG, { topics: [], secretNames: [], chainIds: [], portfolioAssets: [] }),
  ).toMatchObject([
    { path: ["tier"], type: { kind: "text" }, optional: true },
    { path: ["debt"], type: { kind: "number", unit: "USD" }, optional: true },
    { path: ["vip"], type: { kind: "boolean" }, optional: true },
  ]);
});

test.each([
  [[], "attributes", "Name the attributes to read."],
  [[{ name: "a b", type: "text" as const }], "attributes.0.name", "“a b” cannot be the name of an attribute."],
  [[CONFIG.attributes[0], CONFIG.attributes[0]], "attributes.1.name", "“tier” is there twice."],
])("error: %j is told at %s", (attributes, field, message) => {
  const config = { attributes: attributes.filter((one) => one !== undefined) };
  const scope = {
    facts: { topics: [], secretNames: [], chainIds: [], portfolioAssets: [] },
    typeOf: () => undefined,
    available: [],
  };
  expect(toldAttributes.check?.(config, scope)).toMatchObject([{ field, message }]);
});
