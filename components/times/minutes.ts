import { clockOf } from "#server/contract/timing-words.ts";

/** "09:30" of 570, as a time field has it, and back; undefined while it is none. */
export const toClock = clockOf;

export function toMinute(clock: string): number | undefined {
  const [, hour, minute] = /^(\d{2}):(\d{2})/.exec(clock) ?? [];
  const minutes = Number(hour) * 60 + Number(minute);
  return hour !== undefined && minutes >= 0 && minutes < 1440 ? minutes : undefined;
}

/** "Europe/Lisbon" as people say it. */
export function placeOf(zone: string): string {
  return (zone.split("/").at(-1) ?? zone).replaceAll("_", " ");
}
