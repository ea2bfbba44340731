import type { ViewAnswer, ViewCall } from "#server/chain/multicall.ts";

/** Questions that are put together; the same one is put once. */
export type QuestionRound = {
  /** @returns the place of its answer */
  add(call: ViewCall): number;
  calls: ViewCall[];
};

export type Answers = readonly (ViewAnswer | undefined)[];

export function createQuestionRound(): QuestionRound {
  const places = new Map<string, number>();
  const calls: ViewCall[] = [];
  return {
    calls,
    add(call) {
      const key = `${call.to} ${call.data}`;
      const known = places.get(key);
      if (known !== undefined) return known;
      places.set(key, calls.length);
      return calls.push(call) - 1;
    },
  };
}
