"use client";

import type { Pill, RichText } from "#server/contract/message.ts";
import { keyOfRef, type Pick } from "../available-values.ts";
import { useFieldHost } from "../field-host.tsx";
import { formatsFor, withCurrent } from "../formats.ts";
import { rowInputClass } from "./rows.tsx";
import { WordSelect } from "./word-select.tsx";

export type PillSettingsProps = {
  value: RichText;
  picks: readonly Pick[];
  onChange: (value: RichText) => void;
};

/** How each pill of a text is written, and what stands there when its value is missing. */
export function PillSettings({ value, picks, onChange }: PillSettingsProps) {
  const { isReadOnly } = useFieldHost();
  const pills = value.flatMap((part, index) => (typeof part === "string" ? [] : [{ pill: part, index }]));
  if (pills.length === 0) return null;
  const put = (index: number, pill: Pill) => onChange(value.map((part, at) => (at === index ? pill : part)));
  return (
    <ul aria-label="Values in this text" className="flex flex-col gap-1 border-l-2 border-hair pl-2.5">
      {pills.map(({ pill, index }, order) => {
        const pick = picks.find((each) => each.key === keyOfRef(pill.ref));
        const name = pick?.short ?? "A value that is gone";
        const formats = withCurrent(formatsFor(pick?.type), pill.format);
        const number = pills.length > 1 ? ` (${order + 1})` : "";
        return (
          <li
            key={`${index} ${keyOfRef(pill.ref)}`}
            className="flex flex-wrap items-center gap-x-1.5 text-[12.5px] text-ink-2"
          >
            <b className="text-ink">{name}</b>
            {formats.length > 1 && (
              <WordSelect
                label={`How ${name}${number} is written`}
                value={pill.format ? JSON.stringify(pill.format) : ""}
                options={formats}
                isDisabled={isReadOnly}
                onChange={(next) => {
                  const { format: _old, ...rest } = pill;
                  const format = formats.find((each) => each.value === next)?.format;
                  put(index, format ? { ...rest, format } : rest);
                }}
              />
            )}
            {(pick?.isOptional || pill.fallback !== undefined) && (
              <label className="flex items-center gap-1.5">
                or, when missing,
                <input
                  aria-label={`Instead of ${name}${number} when it is missing`}
                  value={pill.fallback ?? ""}
                  placeholder="nothing is sent"
                  readOnly={isReadOnly}
                  onChange={(event) => {
                    const { fallback: _old, ...rest } = pill;
                    put(index, event.target.value ? { ...rest, fallback: event.target.value } : rest);
                  }}
                  className={`${rowInputClass} !h-6 !w-32`}
                />
              </label>
            )}
          </li>
        );
      })}
    </ul>
  );
}
