"use client";

import { CalendarClock, Volume2 } from "lucide-react";
import { Button } from "#components/ui/button.tsx";
import { NamedIcon } from "#components/ui/icon.tsx";
import { Select } from "#components/ui/select.tsx";
import { Tag } from "#components/ui/tag.tsx";
import { Time } from "#components/ui/time.tsx";
import { FOR_EVER } from "#server/contract/timing.ts";
import { cadenceWords } from "#server/contract/timing-words.ts";
import { CadencePicker, CadenceTime, cadenceOf } from "./cadence-picker.tsx";
import type { Times, TopicTimes, useTimes } from "./use-times.ts";

export type OftenCardProps = { data: Times; times: ReturnType<typeof useTimes> };

const USUAL = "usual";

/** How often alerts come: of all topics, and of each that is to be another way. */
export function OftenCard({ data, times }: OftenCardProps) {
  const digest = data.timing.digest ?? { kind: "at-once" as const };
  return (
    <section aria-labelledby="often-title" className="min-w-0 rounded-card border border-line bg-surface">
      <div className="flex min-h-[54px] items-center gap-[13px] px-[18px] pt-1.5">
        <CalendarClock aria-hidden size={19} className="shrink-0 text-ink-2" />
        <h2 id="often-title" className="engraved text-section font-[550]">
          How often
        </h2>
      </div>
      <div className="px-[18px] pt-1 pb-4">
        <CadencePicker cadence={digest} onChange={(next) => times.set({ digest: next })} />
        <p className="mt-3 text-pretty text-ink-2">
          Your alerts come <b className="text-ink">{cadenceWords(digest)}</b>. Your inbox has each of them at once, and
          what is critical never waits.
        </p>
      </div>
      {data.topics.length > 0 && (
        <ul aria-label="Topics">
          {data.topics.map((topic) => (
            <TopicOften key={topic.topicId} topic={topic} zone={data.zone} times={times} />
          ))}
        </ul>
      )}
    </section>
  );
}

function TopicOften({ topic, zone, times }: { topic: TopicTimes; zone: string; times: OftenCardProps["times"] }) {
  const { topicId, name, cadence, mutedUntil } = topic;
  return (
    <li className="border-t border-hair px-[18px] py-3">
      <div className="flex flex-wrap items-center gap-x-[13px] gap-y-2">
        <NamedIcon name={topic.icon} size={18} className="shrink-0 text-ink-2" />
        <b className="min-w-0 grow truncate font-[620]">{name}</b>
        {topic.isCritical ? (
          <Tag className="bg-when-wash text-when-ink">Always on time</Tag>
        ) : (
          <Select
            label={`How often ${name} comes`}
            value={cadence?.kind ?? USUAL}
            options={[
              { value: USUAL, label: "As usual" },
              { value: "at-once", label: "At once" },
              { value: "hourly", label: "Hourly" },
              { value: "daily", label: "Daily" },
              { value: "weekly", label: "Weekly" },
            ]}
            onValueChange={(kind) => times.setCadence(topicId, kind === USUAL ? null : cadenceOf(kind, cadence))}
            className="w-36"
          />
        )}
      </div>
      {cadence && !topic.isCritical && (
        <div className="pl-[31px] max-phone:pl-0">
          <CadenceTime cadence={cadence} of={` of ${name}`} onChange={(next) => times.setCadence(topicId, next)} />
        </div>
      )}
      {mutedUntil && (
        <p className="mt-2 flex flex-wrap items-center gap-2.5 pl-[31px] text-ink-2 max-phone:pl-0">
          <span>
            Muted{" "}
            {mutedUntil.getTime() === FOR_EVER.getTime() ? (
              "until you unmute it"
            ) : (
              <>
                until <Time at={mutedUntil} style="short" zone={zone} />
              </>
            )}
            : in your inbox only.
          </span>
          <Button size="s" icon={<Volume2 aria-hidden size={14} />} onClick={() => times.mute(topic, null)}>
            Unmute
          </Button>
        </p>
      )}
    </li>
  );
}
