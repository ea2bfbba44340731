import type { TopicTimes } from "#components/times/use-times.ts";
import { Tag } from "#components/ui/tag.tsx";
import type { Cadence } from "#server/contract/timing.ts";
import { clockOf, DAYS } from "#server/contract/timing-words.ts";

export type TimeTagProps = { workspace: string; topic: TopicTimes };

/** That a topic comes at a time of its own, or not at all for now. */
export function TimeTag({ workspace, topic: { mutedUntil, cadence, isCritical } }: TimeTagProps) {
  const words = mutedUntil ? "muted" : cadence && !isCritical ? tagWords(cadence) : undefined;
  if (!words) return null;
  return (
    <a href={`/a/${workspace}/times`} className="shrink-0 rounded-[5px] no-underline">
      <Tag>{words}</Tag>
    </a>
  );
}

function tagWords(cadence: Cadence): string {
  switch (cadence.kind) {
    case "weekly":
      return `${DAYS[cadence.day]}s ${clockOf(cadence.minute)}`;
    case "daily":
      return `daily ${clockOf(cadence.minute)}`;
    case "hourly":
      return "hourly";
    case "at-once":
      return "at once";
  }
}
