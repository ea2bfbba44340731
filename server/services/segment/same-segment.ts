import { isDeepStrictEqual } from "node:util";
import type { FrozenSegment } from "#server/contract/segment.ts";

/** Whether two states of a segment ask the same of everybody. Names and labels are no difference. */
export function isSameSegment(a: FrozenSegment, b: FrozenSegment): boolean {
  return isDeepStrictEqual(askedBy(a), askedBy(b));
}

/** What a segment asks: its condition, and as what the attributes and fields are read, in one order. */
export function askedBy({ condition, outputs }: FrozenSegment) {
  const types = Object.entries(outputs)
    .flatMap(([first, all]) => all.map(({ path, type }) => `${first} ${path.join(".")} ${type.kind}`))
    .toSorted();
  return { condition, types };
}
