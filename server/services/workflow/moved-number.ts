import { compareDecimals, isDecimal, showDecimal } from "#server/contract/decimal.ts";
import type { ReadNode } from "./read-graph.ts";

/** What differs between two configs: one place with a value before and one after. */
type Difference = { path: string[]; before: unknown; after: unknown; beside: unknown };

/**
 * "Raised Below the line from 1.2 to 1.3 USD": where one number is all that changed of a step. Undefined where more did,
 * or something else.
 */
export function movedNumber(before: ReadNode, after: ReadNode): string | undefined {
  const found = differences(before.node.config, after.node.config);
  const [only] = found;
  if (!only || found.length > 1) return undefined;
  const [from, to] = [asDecimal(only.before), asDecimal(only.after)];
  // a topic's id is a number too, and so is a chain's
  const isAmount = only.path.at(-1) === "value" || typeof only.before === "string";
  if (from === undefined || to === undefined || !isAmount) return undefined;
  const order = compareDecimals(from, to);
  if (order === 0) return undefined;
  const unit = unitOf(only.beside) ?? unitOf(after.node.config);
  const tail = unit ? ` ${unit}` : "";
  return `${order < 0 ? "Raised" : "Lowered"} ${after.name} from ${showDecimal(from)} to ${showDecimal(to)}${tail}`;
}

const asDecimal = (value: unknown) => (isDecimal(value) ? value : undefined);

function unitOf(value: unknown): string | undefined {
  if (typeof value !== "object" || value === null || !("unit" in value)) return undefined;
  return typeof value.unit === "string" && value.unit !== "" ? value.unit : undefined;
}

function differences(before: unknown, after: unknown, at: { path: string[]; beside: unknown } = ROOT): Difference[] {
  if (typeof before === "object" && typeof after === "object" && before !== null && after !== null) {
    const keys = new Set([...Object.keys(before), ...Object.keys(after)]);
    return [...keys].flatMap((key) =>
      differences(partOf(before, key), partOf(after, key), { path: [...at.path, key], beside: after }),
    );
  }
  return Object.is(before, after) ? [] : [{ path: at.path, before, after, beside: at.beside }];
}

const ROOT = { path: [] as string[], beside: undefined };
const partOf = (value: object, key: string) => (value as Record<string, unknown>)[key];
