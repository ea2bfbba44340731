import type { Condition, ConditionRow } from "#server/contract/condition.ts";
import { isDecimal } from "#server/contract/decimal.ts";
import type { EventFilter } from "#server/contract/plan.ts";
import type { ValueType } from "#server/contract/value.ts";
import type { Findings } from "../findings.ts";
import type { Tree } from "../read-yaml.ts";
import { type EventNames, nameOf } from "./expressions.ts";
import type { Spot } from "./read-file.ts";

/** What the trigger itself checks, and what takes an If below it. */
export type Filtered = { filters: EventFilter[]; condition: Condition | null };

type Within = { names: EventNames; typeOf: (arg: string) => ValueType | undefined; found: Findings };

const OPERATORS = {
  "==": { filter: "eq", row: "is" },
  "=": { filter: "eq", row: "is" },
  "!=": { filter: "ne", row: "is-not" },
  ">": { filter: "gt", row: "is-above" },
  ">=": { filter: "ge", row: "is-at-least" },
  "<": { filter: "lt", row: "is-below" },
  "<=": { filter: "le", row: "is-at-most" },
} as const;
type Operator = keyof typeof OPERATORS;

const FILTER_OF = new Map<string, EventFilter["op"]>(Object.values(OPERATORS).map(({ row, filter }) => [row, filter]));
const NOTHING: Filtered = { filters: [], condition: null };
const CURE = 'Write it as re.event(2) >= 100 && re.event(0) == 0x…, or as value: ">100" by the argument\'s name.';

/** TriggerEventFilter, as a map by argument or as one expression. */
export function readFilter(spot: Spot | undefined, within: Within): Filtered {
  if (!spot) return NOTHING;
  const { value } = spot;
  if (value.kind === "list") return refused(spot.line, "A list is not a filter.", within) ?? NOTHING;
  const conditions =
    value.kind === "map"
      ? value.entries.map(({ key, line, value: test }) => byArgument({ key, line, test }, within))
      : [readExpression({ text: value.text, line: spot.line }, within)];
  const whole = conditions.flatMap((condition) => {
    if (!condition) return [];
    return "all" in condition ? condition.all : [condition];
  });
  return split(whole.length === 1 && whole[0] ? whole[0] : { all: whole });
}

/** Comparisons that all hold go to the trigger, where what does not fit costs nothing. */
function split(condition: Condition): Filtered {
  const rows = "all" in condition ? condition.all : [condition];
  const filters = rows.map(asFilter);
  const plain = filters.flatMap((filter) => (filter ? [filter] : []));
  if (plain.length === rows.length) return { filters: plain, condition: null };
  if (!("all" in condition)) return { filters: [], condition };
  const rest = rows.filter((_, i) => !filters[i]);
  return { filters: plain, condition: rest.length === 1 && rest[0] ? rest[0] : { all: rest } };
}

function asFilter(condition: Condition): EventFilter | undefined {
  if (!("op" in condition)) return undefined;
  const [left, right] = condition.args;
  const op = FILTER_OF.get(condition.op);
  if (!op || !left || !("ref" in left) || !right || !("value" in right) || typeof right.value !== "string") return;
  return { arg: left.ref[1] ?? "", op, value: right.value };
}

function refused(line: number, what: string, { found }: Within): undefined {
  return found.refuse({ line, code: "filter", what, cure: CURE });
}

/** `value: ">=5,<=9"`, `from: 0x…`, `id: [1, 2]`. */
function byArgument({ key, line, test }: { key: string; line: number; test: Tree }, within: Within) {
  const left = leftOf(/^\d+$/.test(key) ? `re.event(${key})` : key, line, within);
  if (!left) return undefined;
  if (test.kind === "map") return refused(line, `The filter of “${key}” has fields of its own.`, within);
  if (test.kind === "list") {
    const items = test.items.map((item) => (item.kind === "text" ? item.text.trim() : ""));
    return listRow(left, { items, line }, within);
  }
  const rows = test.text.split(",").map((part) => {
    const [, op = "==", text = ""] = /^\s*(==|!=|>=|<=|>|<|=)?\s*(.*?)\s*$/.exec(part) ?? [];
    return row(left, { op: op as Operator, text, line }, within);
  });
  const known = rows.flatMap((each) => (each ? [each] : []));
  return known.length === 1 && known[0] ? known[0] : { all: known };
}

type Left = { arg: string; ref: [string, ...string[]]; type: ValueType };

function leftOf(text: string, line: number, { names, typeOf, found }: Within): Left | undefined {
  const named = nameOf(/^\w+$/.test(text) ? `event.${text}` : text, names);
  if (!("ref" in named)) return found.refuse({ line, code: "filter", ...named });
  const arg = named.ref[1] ?? "";
  const type = typeOf(arg);
  if (type && type.kind !== "list") return { arg, ref: named.ref, type };
  const cure = "Filter by another argument, or import without this filter and draw an If for it.";
  return found.refuse({ line, code: "filter", what: `“${text.slice(0, 60)}” cannot be compared here.`, cure });
}

function row(left: Left, test: { op: Operator; text: string; line: number }, within: Within): ConditionRow | undefined {
  const value = operandOf(left, { text: test.text, line: test.line }, within);
  if (value === undefined) return undefined;
  const isOrder = !["==", "=", "!="].includes(test.op);
  if (isOrder && left.type.kind !== "number") {
    return refused(test.line, `“${test.op}” works on numbers, and ${left.arg} is none.`, within);
  }
  return { op: OPERATORS[test.op].row, args: [{ ref: left.ref }, { value }] };
}

function listRow(left: Left, { items, line }: { items: string[]; line: number }, within: Within) {
  const values = items.flatMap((text) => operandOf(left, { text, line }, within) ?? []);
  const [only, ...more] = values;
  if (only === undefined) return undefined;
  const right = more.length === 0 ? only : values;
  return { op: more.length === 0 ? "is" : "is-one-of", args: [{ ref: left.ref }, { value: right }] } as ConditionRow;
}

function operandOf(left: Left, { text, line }: { text: string; line: number }, within: Within): string | undefined {
  const bare = text.trim().replace(/^(["'])(.*)\1$/, "$2");
  if (bare === "") return refused(line, `Nothing stands beside ${left.arg}.`, within);
  if (/\bre\.|\bevent\./.test(bare)) return refused(line, "Two values of the event cannot be compared here.", within);
  const isNumber: boolean = isDecimal(bare);
  if (left.type.kind === "number" && !isNumber) {
    return refused(line, `“${bare.slice(0, 40)}” is not a number, and ${left.arg} is one.`, within);
  }
  return bare;
}

const TOKEN =
  /\s*(&&|\|\||==|!=|>=|<=|>|<|=|\(|\)|\bin\b|\[[^\]]*\]|re\.\w+\([^()]*\)|"[^"]*"|'[^']*'|[^\s&|=!<>()[\]]+)/gy;
const DEPTH_MAX = 10;

/** Comparisons joined by && and ||, in parentheses where needed. Undefined when it was refused. */
function readExpression({ text, line }: { text: string; line: number }, within: Within): Condition | undefined {
  const tokens = [...text.matchAll(TOKEN)].map((match) => match[1] ?? "");
  const read = text.replace(/\s/g, "").length === tokens.join("").replace(/\s/g, "").length;
  if (!read || tokens.length === 0) return refused(line, `“${text.slice(0, 60)}” cannot be read as a filter.`, within);
  let at = 0;
  const isWrong = { seen: false };
  const wrong = (what: string): undefined => {
    if (!isWrong.seen) refused(line, what, within);
    isWrong.seen = true;
  };
  const joined = (by: "&&" | "||", part: () => Condition | undefined): Condition | undefined => {
    const parts = [part()];
    while (tokens[at] === by) {
      at += 1;
      parts.push(part());
    }
    const known = parts.flatMap((each) => (each ? [each] : []));
    if (known.length < parts.length) return undefined;
    if (known.length === 1) return known[0];
    const flat = known.flatMap((each) => (by === "&&" && "all" in each ? each.all : [each]));
    return by === "&&" ? { all: flat } : { any: flat };
  };
  const either = (depth: number): Condition | undefined => joined("||", () => joined("&&", () => single(depth)));
  const single = (depth: number): Condition | undefined => {
    if (tokens[at] !== "(") return comparison();
    if (depth > DEPTH_MAX) return wrong("This filter goes too deep.");
    at += 1;
    const inner = either(depth + 1);
    if (tokens[at] !== ")") return wrong("A parenthesis is not closed.");
    at += 1;
    return inner;
  };
  const comparison = (): Condition | undefined => {
    const [name = "", op = "", value = ""] = tokens.slice(at, at + 3);
    at += 3;
    const left = isWrong.seen ? undefined : leftOf(name, line, within);
    if (!left) {
      isWrong.seen = true;
      return undefined;
    }
    if (op === "in" && value.startsWith("[")) {
      return listRow(left, { items: value.slice(1, -1).split(","), line }, within);
    }
    if (Object.hasOwn(OPERATORS, op)) return row(left, { op: op as Operator, text: value, line }, within);
    return wrong(`“${[name, op, value].join(" ").trim().slice(0, 60)}” is not a comparison.`);
  };
  const condition = either(0);
  if (condition && at < tokens.length) return wrong(`“${tokens.slice(at).join(" ").slice(0, 60)}” is too much.`);
  return condition;
}
