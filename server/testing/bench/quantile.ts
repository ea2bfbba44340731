/** @param part from 0 to 1: 0.5 for the one in the middle. @returns one of the values; 0 where there is none */
export function quantile(values: readonly number[], part: number): number {
  return values.toSorted((a, b) => a - b)[Math.min(values.length - 1, Math.floor(part * values.length))] ?? 0;
}
