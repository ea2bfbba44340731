import type { Condition, ConditionRow, Operand, RowResult } from "#server/contract/condition.ts";
import type { Output, Ref, Value } from "#server/contract/value.ts";
import type { Verdict } from "../define-operator.ts";
import { inSentence } from "../in-sentence.ts";
import { operatorOf } from "../operators/index.ts";
import { MISSING } from "../show-value.ts";
import { typeOfOperand } from "./operand-type.ts";
import { showSides } from "./show-sides.ts";

/** Where a condition's values and their types come from. */
export type ConditionInput = {
  read(ref: Ref["ref"]): Value;
  typeOf(ref: Ref["ref"]): Output | undefined;
};

/** Every row is looked at, also when the verdict is clear earlier: people want to see all of them. */
export type ConditionResult = { verdict: Verdict; rows: RowResult[] };

/**
 * Decides a condition. Three-valued: a missing operand is never "false", save where its row says so.
 * `all` is false as soon as one row is, and missing when what is left is missing; `any` likewise.
 */
export function evaluateCondition(condition: Condition, input: ConditionInput): ConditionResult {
  const rows: RowResult[] = [];
  return { verdict: decide(condition, input, rows), rows };
}

function decide(condition: Condition, input: ConditionInput, rows: RowResult[]): Verdict {
  if ("all" in condition) return combine(condition.all, false, (part) => decide(part, input, rows));
  if ("any" in condition) return combine(condition.any, true, (part) => decide(part, input, rows));
  if ("not" in condition) {
    const verdict = decide(condition.not, input, rows);
    return verdict === "missing" ? verdict : !verdict;
  }
  const row = evaluateRow(condition, input);
  rows.push(row.result);
  return row.verdict;
}

/** `deciding` is the verdict that one part is enough for: false for all, true for any. */
function combine(parts: Condition[], deciding: boolean, decideOne: (part: Condition) => Verdict): Verdict {
  const verdicts = parts.map(decideOne);
  if (verdicts.includes(deciding)) return deciding;
  return verdicts.includes("missing") ? "missing" : !deciding;
}

function evaluateRow(row: ConditionRow, input: ConditionInput): { verdict: Verdict; result: RowResult } {
  const operator = operatorOf(row.op);
  const values = row.args.map((arg) => operandValue(arg, input));
  const left = row.args[0] && typeOfOperand(row.args[0], input.typeOf);
  const isMissing = values.some((value) => value === null);
  const found: Verdict =
    !operator || (isMissing && !operator.seesMissing) ? "missing" : operator.evaluate(values, left?.kind ?? "text");
  const verdict = found === "missing" && row.ifMissing && row.ifMissing !== "error" ? row.ifMissing === "true" : found;
  const shown = showSides(
    row.args.map((arg, at) => ({ value: values[at], type: typeOfOperand(arg, input.typeOf) ?? left })),
  );
  const label = operator?.label ?? row.op;
  const named = row.args.map((arg, at) => withName(shown[at] ?? "", arg, input));
  const gone = named.filter((_, at) => values[at] === null);
  const why =
    found === "missing" && gone.length > 0
      ? gone.join(" and ")
      : rowText(found === false ? negated(label) : label, named);
  const text = withDefault(rowText(label, shown), found, row);
  return { verdict, result: { op: row.op, values, verdict: found, text, why } };
}

function withName(shown: string, operand: Operand, input: ConditionInput): string {
  const label = "ref" in operand ? input.typeOf(operand.ref)?.label : undefined;
  if (!label) return shown;
  return shown === MISSING ? `${inSentence(label)} is missing` : `${inSentence(label)} ${shown}`;
}

/** "is below" → "is not below". */
export function negated(label: string): string {
  if (label === "is not") return "is";
  return label.startsWith("is ") || label === "is"
    ? label.replace("is", "is not")
    : label.replace(/^contains/, "does not contain");
}

function withDefault(text: string, found: Verdict, row: ConditionRow): string {
  if (found !== "missing" || !row.ifMissing || row.ifMissing === "error") return text;
  return `${text}; a missing value counts as ${row.ifMissing === "true" ? "true" : "not true"} here`;
}

function operandValue(operand: Operand, input: ConditionInput): Value {
  return "ref" in operand ? input.read(operand.ref) : operand.value;
}

/** "1.08 is below 1.10", "5 is between 1 and 10", "yes is yes" is left to its label. */
export function rowText(label: string, shown: string[]): string {
  const [left = "", ...rest] = shown;
  return [left, label, rest.join(" and ")].filter(Boolean).join(" ");
}
