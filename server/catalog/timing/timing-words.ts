import type { Cadence } from "#server/contract/timing.ts";

export const DAYS = ["Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"];

/** 09:30 of 570. */
export function clockOf(minute: number): string {
  return `${String(Math.floor(minute / 60)).padStart(2, "0")}:${String(minute % 60).padStart(2, "0")}`;
}

/** What a digest of that cadence is called: "your Friday digest". */
export function digestName(cadence: Cadence): string {
  switch (cadence.kind) {
    case "weekly":
      return `${DAYS[cadence.day]} digest`;
    case "daily":
      return "daily digest";
    default:
      return "hourly digest";
  }
}
