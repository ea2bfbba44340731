"use client";

import { Archive, Ellipsis, Eye, Footprints, Pencil } from "lucide-react";
import { AlwaysOnTime } from "#components/alerts/topic-card.tsx";
import { amountWords } from "#components/alerts/topic-words.ts";
import { NamedIcon } from "#components/ui/icon.tsx";
import { IconButton } from "#components/ui/icon-button.tsx";
import { Menu, MenuItem } from "#components/ui/menu.tsx";
import { plural } from "#components/ui/number-words.ts";
import { Table, Td, Th } from "#components/ui/table.tsx";
import type { TopicField } from "#server/contract/topic.ts";
import type { TopicRowData } from "./use-topics.ts";

export type TopicTableProps = {
  topics: TopicRowData[];
  canChange: boolean;
  onOpen: (topic: TopicRowData) => void;
  /** To say which events count as acting on it. */
  onActs: (topic: TopicRowData) => void;
  onArchive: (topic: TopicRowData) => void;
};

/** Each topic with what can be tuned, how it starts, and how many tuned it. */
export function TopicTable({ topics, ...rest }: TopicTableProps) {
  return (
    <Table label="Topics">
      <thead className="max-phone:sr-only">
        <tr>
          <Th>Topic</Th>
          <Th className="max-lg:hidden">What they can tune</Th>
          <Th className="max-md:hidden">Presets</Th>
          <Th className="max-phone:hidden">To begin with</Th>
          <Th className="max-phone:hidden">Settings</Th>
          <Th>
            <span className="sr-only">Actions</span>
          </Th>
        </tr>
      </thead>
      <tbody>
        {topics.map((topic) => (
          <Row key={topic.id} topic={topic} {...rest} />
        ))}
      </tbody>
    </Table>
  );
}

function Row({
  topic,
  canChange,
  onOpen,
  onActs,
  onArchive,
}: Omit<TopicTableProps, "topics"> & { topic: TopicRowData }) {
  return (
    <tr className="hover:bg-ground">
      <Td className="max-w-[44ch] py-2.5">
        <div className="flex items-start gap-3">
          <NamedIcon name={topic.icon} size={17} className="mt-0.5 shrink-0 text-ink-2" />
          <div className="min-w-0">
            <div className="flex flex-wrap items-center gap-x-2 gap-y-0.5">
              <button
                type="button"
                onClick={() => onOpen(topic)}
                className="rounded-[3px] text-left font-[620] hover:underline hover:decoration-control hover:underline-offset-3"
              >
                {topic.name}
              </button>
              {topic.critical && <AlwaysOnTime />}
            </div>
            <p className="text-label text-ink-2">{topic.description || <span className="mono">{topic.key}</span>}</p>
            <p className="text-label text-ink-3 phone:hidden">
              {topic.onByDefault ? "On" : "Off"} to begin with, {settingWords(topic)}
            </p>
          </div>
        </div>
      </Td>
      <Td className="py-2.5 align-top text-ink-2 max-lg:hidden">
        {topic.fields.length === 0 ? <span className="text-ink-3">on or off only</span> : topic.fields.map(fieldLine)}
      </Td>
      <Td className="py-2.5 align-top text-ink-2 max-md:hidden">
        {topic.presets.length === 0 ? (
          <span className="text-ink-3">none</span>
        ) : (
          topic.presets.map((preset) => (
            <div key={preset.key}>
              {preset.label}
              {preset.key === topic.defaultPreset && <span className="text-ink-3"> (default)</span>}
            </div>
          ))
        )}
      </Td>
      <Td className="py-2.5 align-top whitespace-nowrap max-phone:hidden">{topic.onByDefault ? "On" : "Off"}</Td>
      <Td className="py-2.5 align-top whitespace-nowrap text-ink-2 max-phone:hidden">{settingWords(topic)}</Td>
      <Td isRight className="py-2.5 align-top">
        <Menu
          align="end"
          trigger={<IconButton label={`More for ${topic.name}`} size="s" icon={<Ellipsis aria-hidden size={16} />} />}
        >
          <MenuItem
            icon={canChange ? <Pencil aria-hidden size={15} /> : <Eye aria-hidden size={15} />}
            onSelect={() => onOpen(topic)}
          >
            {canChange ? "Change" : "Look at it"}
          </MenuItem>
          <MenuItem icon={<Footprints aria-hidden size={15} />} onSelect={() => onActs(topic)}>
            What counts as acting
          </MenuItem>
          {canChange && (
            <MenuItem icon={<Archive aria-hidden size={15} />} onSelect={() => onArchive(topic)}>
              Archive
            </MenuItem>
          )}
        </Menu>
      </Td>
    </tr>
  );
}

function fieldLine(field: TopicField) {
  return (
    <div key={field.key}>
      {field.label}: <span className="text-ink-3">{kindWords(field)}</span>
    </div>
  );
}

function kindWords(field: TopicField): string {
  if (field.kind === "number") {
    const { min, max, unit } = field;
    const from = min !== undefined && max !== undefined ? `${min} to ${amountWords(max, unit)}, ` : "";
    return `${from}else ${amountWords(field.default, unit)}`;
  }
  if (field.kind === "yes-no") return `else ${field.default ? "yes" : "no"}`;
  return `${field.kind === "choice" ? "one" : "any"} of ${field.options.length}`;
}

function settingWords({ tunedCount, offCount }: TopicRowData): string {
  if (tunedCount === 0) return "nobody set it yet";
  const set = `${plural(tunedCount, "wallet")} set it`;
  return offCount === 0 ? set : `${set}, ${offCount} turned it off`;
}
