/**
 * The first block at or after a moment, by halves: some twenty questions for a million blocks. `highest` when none is.
 * `atOf` must not fall as blocks rise.
 */
export async function firstBlockSince(
  since: Date,
  { lowest, highest }: { lowest: number; highest: number },
  atOf: (block: number) => Promise<Date>,
): Promise<number> {
  let [low, high] = [lowest, highest];
  while (low < high) {
    const middle = Math.floor((low + high) / 2);
    if ((await atOf(middle)) < since) low = middle + 1;
    else high = middle;
  }
  return low;
}
