"use client";

import NextLink from "next/link";
import { useTimes } from "#components/times/use-times.ts";
import { Tag } from "#components/ui/state-tag.tsx";
import type { Cadence } from "#server/contract/timing.ts";
import { clockOf, DAYS } from "#server/contract/timing-words.ts";

export type TimeTagProps = { workspace: string; topicId: number };

/** That a topic comes at a time of its own, or not at all for now. */
export function TimeTag({ workspace, topicId }: TimeTagProps) {
  const { data } = useTimes(workspace).times;
  const topic = data?.topics.find((one) => one.topicId === topicId);
  const words = topic?.mutedUntil ? "muted" : topic?.cadence && !topic.isCritical ? tagWords(topic.cadence) : undefined;
  if (!words) return null;
  return (
    <NextLink href={`/a/${workspace}/times`} className="shrink-0 rounded-[5px] no-underline">
      <Tag>{words}</Tag>
    </NextLink>
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
