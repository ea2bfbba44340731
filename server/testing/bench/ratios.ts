/** What each turn came to beside the other one's: a machine is faster in one minute than in the next. */
export const ratios = (own: readonly number[], beside: readonly number[]): string =>
  own.map((value, turn) => (value / (beside[turn] ?? value)).toFixed(2)).join(", ");
