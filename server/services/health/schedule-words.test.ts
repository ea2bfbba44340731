import { expect, test } from "vitest";
import { scheduleWords } from "./schedule-words.ts";

test("default: each kind of schedule in words", () => {
  const every = (everySeconds: number) => scheduleWords({ kind: "every", everySeconds, from: "2026-01-05T00:00:00Z" });
  expect(every(60)).toBe("every minute");
  expect(every(900)).toBe("every 15 minutes");
  expect(every(5_400)).toBe("every 90 minutes");
  expect(scheduleWords({ kind: "at", at: "2026-01-05T12:30:00Z" })).toMatchInlineSnapshot(
    `"once, Mon, 5 Jan 2026, 12:30 UTC"`,
  );
  expect(scheduleWords({ kind: "cron", expression: "30 9 * * 5", zone: "Europe/Lisbon" })).toBe(
    "every Friday at 09:30, Europe/Lisbon",
  );
  expect(scheduleWords({ kind: "cron", expression: "7 3 1 */2 *", zone: "UTC" })).toBe("7 3 1 */2 *, UTC");
  expect(scheduleWords({ kind: "height", chainId: 1, block: 26_500_000 })).toBe("at block 26,500,000");
  expect(scheduleWords({ kind: "every-blocks", chainId: 1, blocks: 1_000 })).toBe("every 1,000 blocks");
  expect(scheduleWords({ kind: "every-blocks", chainId: 1, blocks: 1 })).toBe("every block");
});
