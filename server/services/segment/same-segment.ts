import { isDeepStrictEqual } from "node:util";
import type { FrozenSegment } from "#server/contract/segment.ts";

/** Whether two states of a segment ask the same of everybody. Names and labels are no difference. */
export function isSameSegment(a: FrozenSegment, b: FrozenSegment): boolean {
  return isDeepStrictEqual([a.condition, typesOf(a)], [b.condition, typesOf(b)]);
}

/** As the attributes and fields are read, in one order. */
function typesOf({ outputs }: FrozenSegment): string[] {
  return Object.entries(outputs)
    .flatMap(([first, all]) => all.map(({ path, type }) => `${first} ${path.join(".")} ${type.kind}`))
    .toSorted();
}
