"use client";

import { Search } from "lucide-react";
import { Fragment, type KeyboardEvent, type ReactNode, useEffect, useId, useRef, useState } from "react";
import { cn } from "../../ui/cn.ts";

export type ListedChoice = {
  id: string;
  label: string;
  /** At the right end: what kind it is, or its key. */
  aside?: ReactNode;
  badge?: ReactNode;
  /** Choices of one group stand together, under its name. */
  group?: string;
};

export type ChoiceListProps = {
  /** Of the text field. */
  label: string;
  placeholder: string;
  /** In order, those of one group together. */
  choices: readonly ListedChoice[];
  text: string;
  onText: (text: string) => void;
  onPick: (id: string) => void;
  /** Said where nothing fits. */
  nothing: string;
  /** Puts the focus here at once. */
  inputRef?: React.RefObject<HTMLInputElement | null>;
};

/** A text field over a list that it narrows: arrows move, Enter picks. */
export function ChoiceList(props: ChoiceListProps) {
  const { label, placeholder, choices, text, onText, onPick, nothing, inputRef } = props;
  const base = useId();
  const list = useRef<HTMLDivElement>(null);
  const [wanted, setWanted] = useState("");
  const active = choices.some((choice) => choice.id === wanted) ? wanted : choices[0]?.id;
  useEffect(() => {
    const shown = list.current?.querySelector<HTMLElement>("[aria-selected=true]");
    shown?.scrollIntoView({ block: "nearest" });
  });
  const onKeyDown = (event: KeyboardEvent) => {
    const at = choices.findIndex((choice) => choice.id === active);
    const step = { ArrowDown: 1, ArrowUp: -1, PageDown: 8, PageUp: -8 }[event.key];
    if (step !== undefined) {
      event.preventDefault();
      setWanted(choices[Math.max(0, Math.min(choices.length - 1, at + step))]?.id ?? "");
    } else if (event.key === "Enter" && active !== undefined) {
      event.preventDefault();
      onPick(active);
    }
  };
  return (
    <div className="flex min-h-0 flex-1 flex-col">
      <div className="relative flex items-center border-b border-hair">
        <Search aria-hidden size={15} strokeWidth={2.2} className="pointer-events-none absolute left-3.5 text-ink-3" />
        <input
          ref={inputRef}
          type="text"
          role="combobox"
          aria-expanded
          aria-label={label}
          aria-controls={`${base}list`}
          aria-activedescendant={active === undefined ? undefined : `${base}${active}`}
          autoComplete="off"
          spellCheck={false}
          placeholder={placeholder}
          value={text}
          onChange={(event) => {
            onText(event.target.value);
            setWanted("");
          }}
          onKeyDown={onKeyDown}
          className="h-11 w-full bg-transparent pr-3 pl-10 outline-none placeholder:text-ink-3"
        />
      </div>
      {choices.length === 0 && <p className="px-4 py-3 text-ink-3">{nothing}</p>}
      <div
        ref={list}
        id={`${base}list`}
        role="listbox"
        aria-label={label}
        className="min-h-0 flex-1 overflow-y-auto p-1.5"
      >
        {choices.map((choice, index) => (
          <Fragment key={choice.id}>
            {choice.group && choice.group !== choices[index - 1]?.group && (
              <div role="presentation" className="px-2.5 pt-2 pb-1 text-label font-[600] text-ink-3">
                {choice.group}
              </div>
            )}
            <button
              type="button"
              id={`${base}${choice.id}`}
              role="option"
              tabIndex={-1}
              aria-selected={choice.id === active}
              onClick={() => onPick(choice.id)}
              onPointerMove={() => setWanted(choice.id)}
              className={cn(
                "flex min-h-9 w-full items-center gap-2.5 rounded-[6px] px-2.5 py-1 text-left touch:min-h-11",
                choice.id === active && "bg-chip inset-ring inset-ring-brass-lo",
              )}
            >
              {choice.badge}
              <span className="min-w-0 flex-1 truncate font-[520]">{choice.label}</span>
              {choice.aside && <span className="shrink-0 text-label text-ink-3">{choice.aside}</span>}
            </button>
          </Fragment>
        ))}
      </div>
    </div>
  );
}
