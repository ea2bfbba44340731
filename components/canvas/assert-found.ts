/** The value; a bug with these words when there is none. */
export function assertFound<T>(value: T | null | undefined, otherwise: string): T {
  if (value === null || value === undefined) throw new Error(otherwise);
  return value;
}
