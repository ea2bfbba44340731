import { showTime } from "#server/catalog/show-time.ts";
import { cronWords } from "#server/catalog/when/cron-words.ts";
import { spanWords } from "#server/catalog/when/parts.ts";
import type { ScheduleSpec } from "#server/contract/plan.ts";

const grouped = new Intl.NumberFormat("en-GB");

/** "every Friday at 09:30, Europe/Lisbon", "every 90 minutes", "at block 26,500,000". */
export function scheduleWords(schedule: ScheduleSpec): string {
  switch (schedule.kind) {
    case "at":
      return `once, ${showTime(schedule.at, "UTC", "date-time")}`;
    case "every":
      return `every ${spanWords(schedule.everySeconds).replace(/^1 /, "")}`;
    case "cron":
      return `${cronWords(schedule.expression) ?? schedule.expression}, ${schedule.zone}`;
    case "height":
      return `at block ${grouped.format(schedule.block)}`;
    case "every-blocks":
      return schedule.blocks === 1 ? "every block" : `every ${grouped.format(schedule.blocks)} blocks`;
  }
}
