import type { Cadence } from "./timing.ts";

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

/** After "they come": "at once", "every hour, together", "every day at 09:00", "on Fridays at 09:00". */
export function cadenceWords(cadence: Cadence): string {
  switch (cadence.kind) {
    case "at-once":
      return "at once";
    case "hourly":
      return "every hour, together";
    case "daily":
      return `every day at ${clockOf(cadence.minute)}`;
    case "weekly":
      return `on ${DAYS[cadence.day]}s at ${clockOf(cadence.minute)}`;
  }
}
