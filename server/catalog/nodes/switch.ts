import { z } from "zod";
import type { Handle } from "#server/contract/catalog.ts";
import { isDecimal } from "#server/contract/decimal.ts";
import type { Output, Value } from "#server/contract/value.ts";
import { isSame } from "../compare-values.ts";
import { refChip } from "../condition/describe-condition.ts";
import { defineNode, type NodeProblem, type SqlWay } from "../define-node.ts";
import { inSentence } from "../in-sentence.ts";
import { isSameInSql } from "../in-sql/compare.ts";
import type { SqlOperand } from "../in-sql/operand.ts";
import { asSql, combine, ifMissing, notOf, type SqlVerdict } from "../in-sql/verdict.ts";
import { refSchema } from "../ref-schema.ts";
import { showValue } from "../show-value.ts";

const waySchema = z.strictObject({
  /** Names the handle; stays when label or value change. */
  id: z
    .string()
    .regex(/^[a-zA-Z0-9_-]{1,40}$/)
    .optional(),
  label: z.string().max(60),
  value: z.string().max(120),
});

const schema = z.strictObject({ on: refSchema, ways: z.array(waySchema).max(20).default([]) });
type Config = z.infer<typeof schema>;
type Way = Config["ways"][number];

const OTHERWISE: Handle = { id: "otherwise", label: "Otherwise" };
const KINDS = ["choice", "text", "boolean", "number"];

export const switchNode = defineNode<Config>({
  type: "switch",
  v: 1,
  family: "if",
  label: "Switch",
  hint: "One way per preset or value",
  icon: "split",
  run: "step",
  isOnce: true,
  hasInput: true,
  handles: [OTHERWISE],
  fields: [
    { key: "on", kind: "ref", accepts: KINDS, label: "Take the way of" },
    {
      key: "ways",
      kind: "ways",
      of: "on",
      label: "Ways",
      help: "Who fits none of them, or has no value, goes Otherwise.",
    },
  ],
  defaults: { ways: [] },
  schema,
  sentence: ({ on, ways = [] }, _facts, nameOf) => [
    "Take the way of ",
    on ? refChip(on.ref, nameOf) : { chip: "a value", faulty: true },
    ways.length > 0 ? "; all others go Otherwise" : ", with ",
    ...(ways.length > 0 ? [] : [{ chip: "no ways yet", faulty: true }]),
  ],
  handlesOf: ({ ways = [] }) => [
    ...ways.flatMap((way) => (idOf(way) ? [{ id: idOf(way), label: way.label || way.value || "A way" }] : [])),
    OTHERWISE,
  ],
  outputs: () => [],
  check: (config, scope) => {
    const output = scope.typeOf(config.on.ref);
    if (!output)
      return [problem("on", "ref-gone", "What stood here is no longer made by a step above. Pick it again.")];
    if (!KINDS.includes(output.type.kind)) {
      return [
        problem("on", "type-mismatch", `A switch cannot go by ${output.label}. Pick a choice, a text or a number.`),
      ];
    }
    return checkWays(config.ways, output);
  },
  step: ({ on, ways }, input) => {
    const value = input.read(on.ref);
    const output = input.typeOf(on.ref);
    const label = output?.label ?? on.ref.slice(1).join(".");
    const inputs = [{ label, value }];
    const way = value === null ? undefined : ways.find((w) => fits(w, value, output));
    if (way) return { kind: "go", handle: idOf(way), text: `${label} is ${way.label || way.value}`, inputs };
    const why =
      value === null
        ? `${label} is missing`
        : `${label} is ${showValue(value, output?.type)}, which has no way of its own`;
    return { kind: "go", handle: OTHERWISE.id, text: `${why}, so it went Otherwise`, inputs };
  },
  ways: ({ on, ways }, input) => {
    const side = input.operandOf(on.ref);
    const output = input.typeOf(on.ref);
    if (side.kind === "known") {
      const { value } = side;
      const way = value === null ? undefined : ways.find((w) => fits(w, value, output));
      return [{ handle: way ? idOf(way) : OTHERWISE.id, when: true }];
    }
    return waysInSql(ways, (way) => fitsInSql(way, side, output));
  },
});

/** The first that fits is taken, as in `step`. */
function waysInSql(ways: Way[], fitsOne: (way: Way) => SqlVerdict | undefined): SqlWay[] | undefined {
  const found: SqlWay[] = [];
  const before: SqlVerdict[] = [];
  for (const way of ways) {
    const verdict = fitsOne(way);
    if (verdict === undefined) return undefined;
    const isTaken = ifMissing(verdict, false);
    found.push({ handle: idOf(way), when: asSql(combine([isTaken, ...before.map(notOf)], false)) });
    before.push(isTaken);
  }
  return [...found, { handle: OTHERWISE.id, when: asSql(combine(before.map(notOf), false)) }];
}

function fitsInSql({ value }: Way, side: SqlOperand, output: Output | undefined): SqlVerdict | undefined {
  if (side.kind === "boolean") {
    if (value !== "yes" && value !== "no") return false;
    return { sql: value === "yes" ? side.isYes : side.isNo, mayMiss: side.mayMiss };
  }
  return isSameInSql(side, { kind: "known", value }, output?.type.kind ?? "text");
}

/** A way that was made without an id goes by its value. */
function idOf(way: Way): string {
  return (
    way.id ??
    way.value
      .toLowerCase()
      .replace(/[^a-z0-9_-]+/g, "-")
      .slice(0, 40)
  );
}

function fits(way: Way, value: Value, output: Output | undefined): boolean {
  if (typeof value === "boolean") return way.value === (value ? "yes" : "no");
  return isSame(value, way.value, output?.type.kind ?? "text") === true;
}

function checkWays(ways: Way[], output: Output): NodeProblem[] {
  if (ways.length === 0)
    return [problem("ways", "ways-missing", `Add a way for each value of ${inSentence(output.label)} that matters.`)];
  return ways.flatMap((way, i) => {
    const at = `ways.${i}.value`;
    if (!way.value) return [problem(at, "way-empty", "Say which value takes this way.")];
    if (ways.some((other, j) => j < i && (isSame(other.value, way.value, "text") || idOf(other) === idOf(way)))) {
      return [problem(at, "way-twice", `Two ways are for “${way.value}”.`)];
    }
    return checkWayValue(way, output, at);
  });
}

function checkWayValue(way: Way, { label, type }: Output, at: string): NodeProblem[] {
  if (idOf(way) === OTHERWISE.id) return [problem(at, "way-twice", "“Otherwise” is there already.")];
  if (type.kind === "choice" && !type.options.some((option) => option.value === way.value)) {
    return [
      problem(at, "way-gone", `“${way.label || way.value}” is no longer one of the choices of ${inSentence(label)}.`),
    ];
  }
  if (type.kind === "boolean" && way.value !== "yes" && way.value !== "no")
    return [problem(at, "way-gone", "Say yes or no.")];
  if (type.kind === "number" && !isDecimal(way.value))
    return [problem(at, "way-gone", `“${way.value}” is not a number.`)];
  return [];
}

function problem(field: string, code: string, message: string): NodeProblem {
  return { severity: "error", field, code, message };
}
