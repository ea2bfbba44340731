import { TypeAndUnit, type TypeAndUnitProps } from "./type-and-unit.tsx";

const TYPES = [
  { value: "text", label: "text" },
  { value: "number", label: "a number" },
  { value: "boolean", label: "yes or no" },
];

/** What an attribute is, in its row. */
export function AttributeType(row: Pick<TypeAndUnitProps, "row" | "change" | "index">) {
  return <TypeAndUnit {...row} at="type" noun="attribute" options={TYPES} />;
}
