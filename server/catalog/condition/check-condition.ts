import { isAddress } from "viem";
import type { Cure, OperatorData } from "#server/contract/catalog.ts";
import type { Condition, ConditionRow, Operand } from "#server/contract/condition.ts";
import { isDecimal } from "#server/contract/decimal.ts";
import { inUnit } from "#server/contract/unit.ts";
import { aType, type ValueType } from "#server/contract/value.ts";
import type { NodeProblem, Scope } from "../define-node.ts";
import { operatorOf } from "../operators/index.ts";

/** Two groups inside each other are what a person can read. */
const DEPTH_MAX = 4;
const ROWS_MAX = 50;

/** What is wrong with a condition: by path below the node's config, e.g. `condition.all.0.args.1`. */
export function checkCondition(condition: Condition, field: string, scope: Scope): NodeProblem[] {
  const count = { rows: 0 };
  const problems = check(condition, { path: field, depth: 1, count }, scope);
  if (count.rows > ROWS_MAX) {
    problems.push(error(field, "limit", `This condition has ${count.rows} rows; at most ${ROWS_MAX} are allowed.`));
  }
  return problems;
}

type At = { path: string; depth: number; count: { rows: number } };

function check(condition: Condition, at: At, scope: Scope): NodeProblem[] {
  if ("not" in condition) return check(condition.not, below(at, "not"), scope);
  if ("all" in condition) return checkGroup("all", condition.all, { at, scope });
  if ("any" in condition) return checkGroup("any", condition.any, { at, scope });
  at.count.rows += 1;
  return checkRow(condition, at.path, scope);
}

const below = (at: At, step: string): At => ({ ...at, path: `${at.path}.${step}`, depth: at.depth + 1 });

function checkGroup(name: string, parts: Condition[], { at, scope }: { at: At; scope: Scope }): NodeProblem[] {
  if (at.depth > DEPTH_MAX) return [error(at.path, "limit", `Groups stand at most ${DEPTH_MAX} deep.`)];
  if (parts.length === 0) {
    const message = at.depth === 1 ? "Add what to compare: there is no condition yet." : "This group is empty.";
    return [error(at.path, "empty-condition", message)];
  }
  return parts.flatMap((part, i) => check(part, below(at, `${name}.${i}`), scope));
}

function checkRow(row: ConditionRow, path: string, scope: Scope): NodeProblem[] {
  const operator = operatorOf(row.op);
  if (!operator) return [error(`${path}.op`, "unknown-operator", `There is no comparison called “${row.op}”.`)];
  const [left, ...rights] = row.args;
  if (!left || !("ref" in left)) {
    return [error(`${path}.args.0`, "no-operand", "Pick what to compare from the steps above.")];
  }
  const output = scope.typeOf(left.ref);
  if (!output) return [gone(`${path}.args.0`)];
  if (!operator.on.includes(output.type.kind)) {
    const message = `“${operator.label}” does not work on ${output.label}, which is ${aType(output.type)}.`;
    return [error(`${path}.op`, "operator-type", message)];
  }
  if (row.args.length !== operator.arity) {
    const message =
      operator.arity === 1 ? `“${operator.label}” needs nothing beside it.` : "Say what to compare it with.";
    return [error(`${path}.args.${Math.min(row.args.length, operator.arity)}`, "no-operand", message)];
  }
  const wanted = wantedType(output.type, operator);
  const found = rights.flatMap((right, i) =>
    checkRight(right, { path: `${path}.args.${i + 1}`, wanted, scope, left: output.label }),
  );
  return found.length > 0 ? found : missingHint(row, path, scope);
}

function wantedType(left: ValueType, { takes }: Pick<OperatorData, "takes">): ValueType {
  if (takes === "list") return { kind: "list", of: left };
  if (takes === "element") return left.kind === "list" ? left.of : { kind: "text" };
  return left;
}

type Right = { path: string; wanted: ValueType; scope: Scope; left: string };

function checkRight(right: Operand, { path, wanted, scope, left }: Right): NodeProblem[] {
  if (!("ref" in right)) return checkTyped(right, path, wanted);
  const output = scope.typeOf(right.ref);
  if (!output) return [gone(path)];
  if (wanted.kind === "number" && output.type.kind === "number" && unitOf(wanted) !== unitOf(output.type)) {
    return [unitProblem(path, `${left} is ${aType(wanted)}, ${output.label} ${aType(output.type)}`)];
  }
  if (isAlike(wanted, output.type)) return [];
  return [
    error(path, "type-mismatch", `${left} cannot be compared with ${output.label}, which is ${aType(output.type)}.`),
  ];
}

const unitOf = (type: ValueType) => (type.kind === "number" ? (type.unit ?? "") : "");

/** Choices and texts compare: a tier that a backend tells by name is a text. */
function isAlike(a: ValueType, b: ValueType): boolean {
  if (a.kind === "list") return b.kind === "list" && isAlike(a.of, b.of);
  const text = (kind: string) => (kind === "choice" ? "text" : kind);
  return text(a.kind) === text(b.kind);
}

function checkTyped(typed: Exclude<Operand, { ref: unknown }>, path: string, wanted: ValueType): NodeProblem[] {
  const { value, unit } = typed;
  if (wanted.kind === "list") return checkList(typed, path, wanted.of);
  if (value === "" || Array.isArray(value))
    return [error(path, "no-operand", "Type a value, or pick one from the steps above.")];
  if (wanted.kind === "number" && unit !== undefined && unit !== unitOf(wanted)) {
    const problem = unitProblem(path, `the left side is ${aType(wanted)}, the right one is in ${unit || "no unit"}`);
    const cure = conversion(typed, path, unitOf(wanted));
    return [cure ? { ...problem, cure } : problem];
  }
  const wrong = whyNotA(wanted, value);
  return wrong ? [error(path, "type-mismatch", wrong)] : [];
}

function checkList({ value, unit }: Exclude<Operand, { ref: unknown }>, path: string, of: ValueType): NodeProblem[] {
  if (!Array.isArray(value)) return [error(path, "type-mismatch", "Give a list of values here.")];
  if (value.length === 0) return [error(path, "no-operand", "Add at least one value to the list.")];
  const [first] = value.flatMap((element) => checkTyped({ value: element, unit }, path, of));
  if (!first) return [];
  // a cure would put one value in the place of all
  const { cure: _, ...problem } = first;
  return [problem];
}

/** One click that writes the same amount in the unit of the left side, where there is such an amount. */
function conversion({ value, unit }: Exclude<Operand, { ref: unknown }>, path: string, to: string): Cure | undefined {
  const amount = typeof value === "string" && unit !== undefined ? inUnit(value, unit, to) : undefined;
  if (amount === undefined) return undefined;
  return { label: `Write it as ${amount} ${to}`, kind: "set", field: path, value: { value: amount, unit: to } };
}

function whyNotA(wanted: ValueType, value: string | boolean): string | undefined {
  switch (wanted.kind) {
    case "number":
      return isDecimal(value) ? undefined : `“${value}” is not a number. Write it as 1.10, without separators.`;
    case "address":
      return typeof value === "string" && isAddress(value, { strict: false })
        ? undefined
        : `“${value}” is not a wallet address.`;
    case "boolean":
      return typeof value === "boolean" ? undefined : "Say yes or no.";
    case "time":
      return typeof value === "string" && !Number.isNaN(Date.parse(value)) ? undefined : `“${value}” is not a time.`;
    case "choice":
      return wanted.options.some((option) => option.value === value)
        ? undefined
        : `“${value}” is not among the choices.`;
    default:
      return typeof value === "string" ? undefined : "Type a text.";
  }
}

/** An operand that may be missing without a word on what then: fine, but people should know. */
function missingHint(row: ConditionRow, path: string, scope: Scope): NodeProblem[] {
  if (row.ifMissing || operatorOf(row.op)?.seesMissing) return [];
  const optional = row.args.map((arg) => ("ref" in arg ? scope.typeOf(arg.ref) : undefined)).find((o) => o?.optional);
  if (!optional) return [];
  const message = `${optional.label} may be missing. Then this takes the way Unknown; or say what a missing value counts as.`;
  return [{ severity: "warning", field: path, code: "may-be-missing", message }];
}

function unitProblem(path: string, what: string): NodeProblem {
  return error(path, "unit-mismatch", `These have different units: ${what}. Compare things in one unit.`);
}

function gone(path: string): NodeProblem {
  return error(path, "ref-gone", "What stood here is no longer made by a step above. Pick it again.");
}

function error(field: string, code: string, message: string): NodeProblem {
  return { severity: "error", field, code, message };
}
