/**
 * A value as it travels through a graph, as JSON. Numbers are exact decimal strings ("1.08"), never floats;
 * times are ISO strings in UTC; addresses are lower-case hex. `null` means missing.
 */
export type Value = string | boolean | Value[] | null;

/** Values by name. */
export type Values = Record<string, Value>;

/** What a value is, known while editing. A unit is part of the type: different units never compare. */
export type ValueType =
  | { kind: "number"; unit?: string }
  | { kind: "text" }
  | { kind: "address" }
  | { kind: "boolean" }
  | { kind: "time" }
  | { kind: "choice"; options: { value: string; label: string }[] }
  | { kind: "list"; of: ValueType };

/** One value that a node makes for the nodes below it. */
export type Output = {
  /** Path below the node id: `{ ref: [nodeId, ...path] }`. */
  path: string[];
  label: string;
  type: ValueType;
  /** May be missing at run time, so a condition should say what then. */
  optional?: boolean;
  /** Made only when its node is left by this way. */
  way?: string;
};

/** A reference to an upstream node's output: node id, then path. Never a name. */
export type Ref = { ref: [string, ...string[]] };

/** "%" for percent and so on: how a type is called in messages, e.g. `number in USD`. */
export function nameOfType(type: ValueType): string {
  if (type.kind === "number") return type.unit ? `number in ${type.unit}` : "number";
  if (type.kind === "list") return `list of ${nameOfType(type.of)}`;
  return type.kind === "boolean" ? "yes or no" : type.kind;
}

/** With its article: "an address", "a number in USD". */
export function aType(type: ValueType): string {
  return type.kind === "address" ? "an address" : `a ${nameOfType(type)}`;
}
