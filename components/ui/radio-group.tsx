"use client";

import { createContext, type KeyboardEvent, type ReactNode, useContext } from "react";

type Group = {
  value: string | null;
  /** The one that Tab comes to. */
  stop: string | undefined;
  isDisabled: boolean | undefined;
  choose: (value: string) => void;
};

const GroupContext = createContext<Group | null>(null);

const STEPS: Record<string, number> = { ArrowDown: 1, ArrowRight: 1, ArrowUp: -1, ArrowLeft: -1 };

export type RadioGroupProps<V extends string> = {
  value: V | null;
  /** Every value that can be chosen, in order. */
  values: readonly V[];
  onValueChange: (value: V) => void;
  /** Accessible name, or the id of the element that says it. */
  label?: string;
  labelledBy?: string;
  isDisabled?: boolean;
  className?: string;
  children: ReactNode;
};

/** One of a few: Tab comes to the chosen one, arrow keys choose the next. */
export function RadioGroup<V extends string>(props: RadioGroupProps<V>) {
  const { value, values, onValueChange, label, labelledBy, isDisabled, className, children } = props;
  const choose = (next: string) => {
    const known = values.find((candidate) => candidate === next);
    if (known !== undefined) onValueChange(known);
  };
  const stop = values.find((candidate) => candidate === value) ?? values[0];
  return (
    <div
      role="radiogroup"
      aria-label={label}
      aria-labelledby={labelledBy}
      aria-disabled={isDisabled || undefined}
      onKeyDown={(event) => moveOn(event, choose)}
      className={className}
    >
      <GroupContext value={{ value, stop, isDisabled, choose }}>{children}</GroupContext>
    </div>
  );
}

function moveOn(event: KeyboardEvent<HTMLElement>, choose: (value: string) => void): void {
  const step = STEPS[event.key];
  const radios = [...event.currentTarget.querySelectorAll<HTMLButtonElement>("[role=radio]:not(:disabled)")];
  const at = radios.indexOf(event.target as HTMLButtonElement);
  if (!step || at < 0) return;
  event.preventDefault();
  const next = radios.at((at + step) % radios.length);
  next?.focus();
  choose(next?.dataset.value ?? "");
}

export type RadioProps = {
  value: string;
  /** Accessible name and title, where what it shows has none. */
  label?: string;
  isDisabled?: boolean;
  className?: string;
  children: ReactNode;
};

/** One choice of a `RadioGroup`; `data-checked` while it is the one. */
export function Radio({ value, label, isDisabled, className, children }: RadioProps) {
  const group = useContext(GroupContext);
  const isChecked = group?.value === value;
  return (
    // biome-ignore lint/a11y/useSemanticElements: a native radio would turn before the page has woken, and save nothing.
    <button
      type="button"
      role="radio"
      aria-checked={isChecked}
      aria-label={label}
      title={label}
      data-checked={isChecked || undefined}
      data-value={value}
      disabled={isDisabled || group?.isDisabled}
      tabIndex={group?.stop === value ? 0 : -1}
      onClick={() => !isChecked && group?.choose(value)}
      className={className}
    >
      {children}
    </button>
  );
}
