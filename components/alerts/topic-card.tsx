"use client";

import { cn } from "#components/ui/cn.ts";
import { NamedIcon } from "#components/ui/icon.tsx";
import { RadioCards } from "#components/ui/radio-cards.tsx";
import { Switch } from "#components/ui/switch.tsx";
import { Tag } from "#components/ui/tag.tsx";
import type { TopicField, TopicPreset } from "#server/contract/topic.ts";
import { TopicFields } from "./topic-fields.tsx";
import { TopicSentence } from "./topic-sentence.tsx";
import { amountWords } from "./topic-words.ts";
import type { PreferenceChange, TopicAlert } from "./use-preferences.ts";
import { WhyLink } from "./why-link.tsx";

const OWN = "own";

export type TopicCardProps = {
  /** Whose pages it stands on; without it, as in an operator's preview, it leads nowhere. */
  workspace?: string;
  topic: TopicAlert;
  onSave: (topic: TopicAlert, change: PreferenceChange) => void;
};

/** One topic, whole: on or off, presets, own values, and what it comes to as a sentence. */
export function TopicCard({ workspace, topic, onSave }: TopicCardProps) {
  const isOn = topic.effective.enabled;
  const save = (change: PreferenceChange) => onSave(topic, change);
  return (
    <section aria-labelledby={`topic-${topic.key}`} className="min-w-0 rounded-card border border-line bg-surface">
      <div className="flex items-center gap-[13px] px-[18px] pt-[15px] pb-1">
        <NamedIcon name={topic.icon} size={19} className="shrink-0 text-ink-2" />
        <h2 id={`topic-${topic.key}`} className="engraved min-w-0 grow text-section font-[550]">
          {topic.name}
        </h2>
        {topic.critical && isOn && <AlwaysOnTime className="max-phone:hidden" />}
        <Switch isOn={isOn} onChange={(enabled) => save({ enabled })} label={topic.name} isLabelHidden />
      </div>
      {topic.description && <p className="px-[18px] pb-2 text-ink-2">{topic.description}</p>}
      {isOn && topic.presets.length > 0 && <TopicPresets topic={topic} onSave={save} />}
      {isOn && <TopicFields topic={topic} onSave={save} />}
      <TopicSentence topic={topic} />
      {workspace && <WhyLink workspace={workspace} topic={topic} hasChannels={isOn} />}
    </section>
  );
}

/** Such a topic is never held back, delayed or capped. */
export function AlwaysOnTime({ className }: { className?: string }) {
  return <Tag className={cn("bg-when-wash text-when-ink", className)}>Always on time</Tag>;
}

export type TopicPresetsProps = { topic: TopicAlert; onSave: (change: PreferenceChange) => void };

/** The presets of a topic side by side, with the person's own value as the last one. */
export function TopicPresets({ topic, onSave }: TopicPresetsProps) {
  const [field] = topic.fields;
  const hasOwn = Object.keys(topic.own).length > 0;
  const options = topic.presets.map((p) => ({ value: p.key, label: p.label, hint: presetHint(p, field) }));
  if (field && field.kind === "number") {
    options.push({
      value: OWN,
      label: "My own",
      hint: hasOwn ? amountWords(topic.effective.values[field.key], field.unit) : "move it",
    });
  }
  return (
    <div className="px-[18px] pt-2.5">
      <RadioCards
        label={`${topic.name}: preset`}
        value={hasOwn ? OWN : topic.effective.preset}
        options={options}
        onValueChange={(key) => {
          if (key !== OWN) onSave({ preset: key });
          else if (field) onSave({ own: { [field.key]: topic.effective.values[field.key] ?? field.default } });
        }}
        className={cn(
          options.length > 4
            ? "max-phone:auto-cols-auto max-phone:grid-flow-row max-phone:grid-cols-2"
            : "max-phone:gap-1.5 max-phone:text-label max-phone:*:px-0",
        )}
      />
    </div>
  );
}

function presetHint(preset: TopicPreset, field: TopicField | undefined): string {
  const value = field && preset.values[field.key];
  if (value === undefined || typeof value !== "string") return "";
  return field?.kind === "number" ? amountWords(value, field.unit) : value;
}
