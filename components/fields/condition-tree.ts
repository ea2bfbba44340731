import { type Condition, type ConditionRow, conditionSchema } from "#server/contract/condition.ts";

export type Mode = "all" | "any" | "none";
/** A group as it is edited: a word for how its parts count, and the parts. */
export type Group = { mode: Mode; parts: Condition[] };

export const MODES: { value: Mode; label: string }[] = [
  { value: "all", label: "every one" },
  { value: "any", label: "any one" },
  { value: "none", label: "none" },
];

/** Whatever a draft holds, as a condition; nothing readable is an empty one. */
export function asCondition(value: unknown): Condition {
  const parsed = conditionSchema.safeParse(value);
  return parsed.success ? parsed.data : { all: [] };
}

export function isRow(condition: Condition): condition is ConditionRow {
  return "op" in condition;
}

/** A condition as a group; a lone row is a group of one, and `not any` reads as "none". */
export function groupOf(condition: Condition): Group {
  if ("all" in condition) return { mode: "all", parts: condition.all };
  if ("any" in condition) return { mode: "any", parts: condition.any };
  if ("not" in condition) {
    return "any" in condition.not
      ? { mode: "none", parts: condition.not.any }
      : { mode: "none", parts: [condition.not] };
  }
  return { mode: "all", parts: [condition] };
}

export function conditionOf({ mode, parts }: Group): Condition {
  if (mode === "all") return { all: parts };
  if (mode === "any") return { any: parts };
  return { not: { any: parts } };
}

/** Path of a group's part below the config, as problems name it. */
export function partPath(condition: Condition, path: string, index: number): string {
  if ("all" in condition) return `${path}.all.${index}`;
  if ("any" in condition) return `${path}.any.${index}`;
  if ("not" in condition) return "any" in condition.not ? `${path}.not.any.${index}` : `${path}.not`;
  return path;
}

/** Paths of a condition's rows below the config, in reading order. */
export function rowPaths(condition: Condition, path: string): string[] {
  if (isRow(condition)) return [path];
  return groupOf(condition).parts.flatMap((part, index) => rowPaths(part, partPath(condition, path, index)));
}

/** A row with one operand set; gaps before it are filled with empty typed values. */
export function withOperand(row: ConditionRow, index: number, operand: ConditionRow["args"][number]): ConditionRow {
  const args = [...row.args];
  while (args.length < index) args.push({ value: "" });
  args[index] = operand;
  return { ...row, args };
}
