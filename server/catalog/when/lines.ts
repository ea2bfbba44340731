import { z } from "zod";
import type { SentencePart } from "#server/contract/catalog.ts";
import { compareDecimals, isDecimal } from "#server/contract/decimal.ts";
import type { LineSource, LineSpec } from "#server/contract/plan.ts";
import type { NodeProblem, TopicFacts, WorkspaceFacts } from "../define-node.ts";
import { error, warning } from "../problem.ts";
import { showValue } from "../show-value.ts";
import { decimalSchema } from "./parts.ts";

const LINES_MAX = 12;

export const lineSchema = z.discriminatedUnion("kind", [
  z.strictObject({ kind: z.literal("fixed"), value: decimalSchema }),
  z.strictObject({ kind: z.literal("field"), field: z.string().max(40) }),
]);

export const linesSchema = z
  .array(
    z.strictObject({
      id: z.string().regex(/^[a-zA-Z0-9_-]{1,40}$/),
      label: z.string().max(60),
      line: lineSchema,
    }),
  )
  .max(LINES_MAX);

/** One line that is still to be typed. */
export const LINES_USUAL: LineSpec[] = [{ id: "line", label: "", line: { kind: "fixed", value: "" } }];

type Lined = { lines: LineSpec[]; direction: "below" | "above"; critical: string };
type In = { topicId: number | null; unit: string; facts: WorkspaceFacts };

/** Lines that a value crosses. */
export function checkLines({ lines, direction, critical }: Lined, within: In): NodeProblem[] {
  if (lines.length === 0) return [error("lines", "lines-missing", "Add a line: at which value is somebody told?")];
  const problems = lines.flatMap(({ id, line }, i) => {
    const at = `lines.${i}`;
    if (lines.findIndex((other) => other.id === id) !== i) {
      return [error(at, "line-twice", "This line is there twice. Remove one of them.")];
    }
    return checkLine(line, `${at}.line`, within);
  });
  if (problems.length > 0) return problems;
  return [...checkOrder(lines, direction), ...checkCritical({ lines, direction, critical })];
}

/** One line: a decimal, or a number of the topic in the unit of what it is held against. */
export function checkLine(line: LineSource, field: string, { topicId, unit, facts }: In): NodeProblem[] {
  if (line.kind === "fixed") {
    const isNumber: boolean = isDecimal(line.value);
    if (isNumber) return [];
    const message = line.value
      ? `“${line.value.slice(0, 40)}” is not a number. Write it as 1.10, without separators.`
      : "Give the line a value, or take it from each follower's own settings.";
    return [error(`${field}.value`, "line-value", message)];
  }
  if (topicId === null) {
    const message = "A follower's own line is a number of a topic. Pick the topic.";
    return [error("topicId", "topic-missing", message)];
  }
  const topic = facts.topics.find((t) => t.id === topicId);
  // a topic that is gone is named by the check of the topic itself
  return topic ? checkField(topic, line.field, { field, unit }) : [];
}

function checkField(topic: TopicFacts, key: string, { field, unit }: { field: string; unit: string }): NodeProblem[] {
  const found = topic.fields.find((f) => f.key === key);
  const numbers = topic.fields.filter((f) => f.kind === "number").map((f) => f.label);
  const cure = numbers.length > 0 ? `Pick ${numbers.join(" or ")}.` : `Add a number to ${topic.name} under Topics.`;
  if (!found) return [error(`${field}.field`, "line-field-gone", `${topic.name} has no such number any more. ${cure}`)];
  if (found.kind !== "number") {
    return [error(`${field}.field`, "line-field-type", `${topic.name} › ${found.label} is not a number. ${cure}`)];
  }
  if (found.unit === unit) return [];
  const counted = (text: string) => (text ? `in ${text}` : "without a unit");
  const message = `${topic.name} › ${found.label} is ${counted(found.unit)}, the value ${counted(unit)}. Compare things in one unit.`;
  return [error(`${field}.field`, "unit-mismatch", message)];
}

const fixedOf = (lines: LineSpec[]) =>
  lines.flatMap(({ line }, i) => (line.kind === "fixed" ? [{ i, value: line.value }] : []));

function checkOrder(lines: LineSpec[], direction: "below" | "above"): NodeProblem[] {
  const fixed = fixedOf(lines);
  for (const [at, { i, value }] of fixed.entries()) {
    const before = fixed[at - 1];
    if (!before) continue;
    const order = compareDecimals(before.value, value);
    if (order === 0) return [error(`lines.${i}.line.value`, "line-same", `There are two lines at ${value}.`)];
    if (order < 0 === (direction === "above")) continue;
    const [from, to] = direction === "below" ? ["highest", "lowest"] : ["lowest", "highest"];
    const message = `Lines are crossed from the ${from} to the ${to}. Put ${value} before ${before.value}, so that they read as they happen.`;
    return [warning(`lines.${i}.line.value`, "line-order", message)];
  }
  return [];
}

function checkCritical({ lines, direction, critical }: Lined): NodeProblem[] {
  if (direction !== "below" || critical === "") return [];
  const isNumber: boolean = isDecimal(critical);
  if (!isNumber) return [error("critical", "critical-value", `“${critical.slice(0, 40)}” is not a number.`)];
  const beyond = fixedOf(lines).find(({ value }) => compareDecimals(value, critical) < 0);
  if (!beyond) return [];
  const message = `At ${critical} it is too late, and this line is below it. Put the line above ${critical}.`;
  return [error(`lines.${beyond.i}.line.value`, "line-beyond-critical", message)];
}

/** "1.1 USD", "their own line (Liquidation risk › Your line)", or how many there are. */
export function linesParts(lines: LineSpec[] | undefined, within: In): SentencePart[] {
  const [first, ...more] = lines ?? [];
  if (!first) return [{ chip: "a line", faulty: true }];
  if (more.length > 0) return ["one of ", { chip: `${more.length + 1} lines` }];
  return lineParts(first.line, { ...within, own: "their own line" });
}

/** One line; `own` is what a follower's is called. */
export function lineParts(line: LineSource | undefined, { own, ...within }: In & { own: string }): SentencePart[] {
  const { unit, topicId, facts } = within;
  if (line?.kind === "field") {
    const topic = facts.topics.find((t) => t.id === topicId);
    const field = topic?.fields.find((f) => f.key === line.field);
    if (!topic || !field) return [{ chip: own, faulty: true }];
    return [`${own} (`, { chip: `${topic.name} › ${field.label}`, tone: "who" }, ")"];
  }
  if (!line?.value) return [{ chip: "a line", faulty: true }];
  return [{ chip: showValue(line.value, { kind: "number", ...(unit && { unit }) }) }];
}

export const usesField = (lines: LineSource[]) => lines.some((line) => line.kind === "field");
