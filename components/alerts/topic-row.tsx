"use client";

import { type ReactNode, useEffect, useId, useState } from "react";
import { Chip } from "#components/ui/chip.tsx";
import { cn } from "#components/ui/cn.ts";
import { NamedIcon } from "#components/ui/icon.tsx";
import { Switch } from "#components/ui/switch.tsx";
import { AlwaysOnTime, type TopicCardProps, TopicPresets } from "./topic-card.tsx";
import { TopicFields } from "./topic-fields.tsx";
import { topicSummary, valueChips } from "./topic-words.ts";
import { WhyLink } from "./why-link.tsx";

const CHIPS_MAX = 3;

export type TopicRowProps = TopicCardProps & {
  /** What is said of it elsewhere, beside what is set here: what was learned, a time of its own. */
  tags?: ReactNode;
};

/** One topic as a row: what it comes to, and on or off; opened, its fields. */
export function TopicRow({ workspace, topic, tags, onSave }: TopicRowProps) {
  const [isOpen, setIsOpen] = useState(false);
  const id = useId();
  const anchor = `topic-${topic.key}`;
  const isOn = topic.effective.enabled;
  const canOpen = isOn && (topic.fields.length > 0 || topic.presets.length > 0);
  const summary = topicSummary(topic);
  // A message links to its topic: that one is shown open.
  useEffect(() => setIsOpen((before) => before || location.hash === `#${anchor}`), [anchor]);
  return (
    <li id={anchor} className="scroll-mt-4 border-t border-hair first:border-t-0">
      <div className="flex min-h-[60px] items-center gap-[13px] px-[18px] py-2.5 touch:py-2">
        <NamedIcon name={topic.icon} size={18} className="shrink-0 text-ink-2" />
        {canOpen ? (
          <button
            type="button"
            aria-expanded={isOpen}
            aria-controls={id}
            onClick={() => setIsOpen(!isOpen)}
            className="group flex min-w-0 grow items-center gap-2 rounded-control text-left"
          >
            <Words topic={topic} summary={summary} />
            <NamedIcon
              name="chevron-down"
              size={15}
              className={cn("shrink-0 text-ink-3 group-hover:text-ink", isOpen && "rotate-180")}
            />
          </button>
        ) : (
          <Words topic={topic} summary={summary} />
        )}
        {isOn && !isOpen && tags}
        <Chips topic={topic} isShown={isOn && !isOpen} />
        <Switch
          isOn={isOn}
          onChange={(enabled) => onSave(topic, { enabled })}
          label={topic.name}
          isLabelHidden
          className="shrink-0"
        />
      </div>
      {canOpen && isOpen && (
        <div id={id} className="pb-2 pl-[31px] max-phone:pl-0">
          {topic.description && topic.description !== summary && (
            <p className="px-[18px] pb-1 text-ink-2">{topic.description}</p>
          )}
          {topic.presets.length > 0 && <TopicPresets topic={topic} onSave={(change) => onSave(topic, change)} />}
          <TopicFields topic={topic} onSave={(change) => onSave(topic, change)} />
          {!topic.touched && <p className="px-[18px] pb-2 text-ink-3">This is what everybody gets who set nothing.</p>}
          {workspace && <WhyLink workspace={workspace} topic={topic} />}
        </div>
      )}
    </li>
  );
}

function Words({ topic, summary }: Pick<TopicCardProps, "topic"> & { summary: string }) {
  return (
    <span className="min-w-0 grow">
      <span className="flex items-center gap-2">
        <b className="truncate font-[620]">{topic.name}</b>
        {topic.critical && topic.effective.enabled && <AlwaysOnTime />}
      </span>
      <span className="block text-[12.5px] leading-[18px] text-ink-2 phone:truncate">{summary}</span>
    </span>
  );
}

function Chips({ topic, isShown }: Pick<TopicCardProps, "topic"> & { isShown: boolean }) {
  if (!isShown) return null;
  const chips = valueChips(topic);
  const more = chips.length - CHIPS_MAX;
  return (
    <span className="hidden shrink-0 items-center gap-1.5 text-label md:flex">
      {chips.slice(0, CHIPS_MAX).map((chip) => (
        <Chip key={chip.key} tone={chip.isOwn ? "own" : undefined}>
          {chip.label && <span className="text-ink-2">{chip.label.toLowerCase()}</span>}
          <b>{chip.value}</b>
        </Chip>
      ))}
      {more > 0 && <span className="text-ink-3">and {more} more</span>}
    </span>
  );
}
