const UNITS = [
  [86_400, "day"],
  [3_600, "hour"],
  [60, "minute"],
  [1, "second"],
] as const;

/** "3 hours": rounded down to the largest unit that fits twice, so that "90 minutes" keeps its sense. */
export function showDuration(seconds: number): string {
  const [size, name] = UNITS.find(([unit]) => seconds >= unit * 2) ?? [1, "second"];
  const count = Math.floor(seconds / size);
  return `${count} ${name}${count === 1 ? "" : "s"}`;
}
