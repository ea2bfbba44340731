"use client";

import { useQuery } from "@tanstack/react-query";
import { useTRPC } from "#components/trpc.tsx";
import type { LineSource } from "#server/contract/plan.ts";
import { useFieldHost } from "../field-host.tsx";
import { WordSelect } from "./word-select.tsx";

const TYPED = "typed:";

/** Number fields of the topic that the node's config names under `key`. */
export function useTopicNumbers(key: string) {
  const { workspace, config } = useFieldHost();
  const trpc = useTRPC();
  const { data: topics = [] } = useQuery(trpc.topic.list.queryOptions({ workspace }));
  const topic = topics.find(({ id }) => id === config[key]);
  const fields = topic?.fields.flatMap((field) => (field.kind === "number" ? [field] : [])) ?? [];
  return { topicName: topic?.name, fields };
}

export type LineSourceProps = {
  value: LineSource;
  onChange: (value: LineSource) => void;
  /** Key of the topic in the node's config. */
  topic: string;
  unit: string;
  /** Accessible name: "Line 2". */
  label: string;
};

/** Where a line comes from: typed here, or each follower's own setting. */
export function LineSourcePicker({ value, onChange, topic, unit, label }: LineSourceProps) {
  const { isReadOnly } = useFieldHost();
  const { fields } = useTopicNumbers(topic);
  const picked = value.kind === "field" ? value.field : TYPED;
  const isGone = value.kind === "field" && !fields.some(({ key }) => key === value.field);
  const options = [
    { value: TYPED, label: "a value for all" },
    ...fields.map((field) => ({ value: field.key, label: `each one’s own: ${field.label}` })),
    ...(isGone
      ? [{ value: value.field, label: value.field ? `${value.field}, which is gone` : "each one’s own" }]
      : []),
  ];
  return (
    <span className="flex flex-wrap items-center gap-1.5 text-ink-2">
      <WordSelect
        label={`Where ${label.charAt(0).toLowerCase()}${label.slice(1)} comes from`}
        value={picked}
        options={options}
        isDisabled={isReadOnly || options.length === 1}
        onChange={(next) => onChange(next === TYPED ? { kind: "fixed", value: "" } : { kind: "field", field: next })}
        className={
          value.kind === "field"
            ? "rounded-[5px] border border-solid border-who-line bg-who-wash px-[7px] font-[560] text-who-ink"
            : undefined
        }
      />
      {value.kind === "fixed" && (
        <span className="inline-flex min-h-7 items-center gap-1.5 rounded-[6px] border border-control bg-raised px-2">
          <input
            aria-label={label}
            inputMode="decimal"
            autoComplete="off"
            placeholder="0"
            value={value.value}
            readOnly={isReadOnly}
            onChange={(event) => onChange({ kind: "fixed", value: event.target.value.replace(/[\s,_]/g, "") })}
            className="max-w-40 min-w-8 bg-transparent font-[560] tabular-nums field-sizing-content outline-none placeholder:text-ink-3"
          />
          {unit && <span className="text-ink-2">{unit}</span>}
        </span>
      )}
    </span>
  );
}
