"use client";

import { Combobox as Base } from "@base-ui/react/combobox";
import { Check, ChevronDown } from "lucide-react";
import { cn } from "../../ui/cn.ts";
import { useFieldControl } from "../../ui/field.tsx";
import { controlClass } from "../../ui/input.tsx";
import { itemClass, popupClass } from "../../ui/popup-class.ts";

export type SearchOption = { value: string; label: string; hint?: string };

export type SearchSelectProps = {
  value: string | null;
  options: SearchOption[];
  onValueChange: (value: string) => void;
  placeholder?: string;
  /** Needed outside a `Field`. */
  label?: string;
  /** What is said when nothing fits. */
  empty?: string;
  isDisabled?: boolean;
  className?: string;
};

/** One of many: typing narrows, arrow keys choose, Enter takes. Words of the hint are searched too. */
export function SearchSelect(props: SearchSelectProps) {
  const { value, options, onValueChange, placeholder, label, empty = "Nothing is called so.", isDisabled } = props;
  const control = useFieldControl({});
  const picked = options.find((option) => option.value === value) ?? null;
  return (
    <Base.Root
      items={options}
      value={picked}
      onValueChange={(next: SearchOption | null) => next && onValueChange(next.value)}
      isItemEqualToValue={(a: SearchOption, b: SearchOption) => a.value === b.value}
      itemToStringLabel={(option: SearchOption) => option.label}
      filter={(option: SearchOption, query: string) => fits(option, query, picked)}
      disabled={isDisabled}
      autoHighlight
    >
      <Base.InputGroup className={cn("relative flex w-full items-center", props.className)}>
        <Base.Input
          {...control}
          aria-label={label}
          placeholder={placeholder}
          onFocus={(event) => event.currentTarget.select()}
          className={cn(controlClass, "h-8 truncate pr-7 pl-2.5 touch:h-11")}
        />
        <Base.Trigger
          tabIndex={-1}
          aria-label="Show all"
          className="absolute right-0.5 grid size-7 place-items-center rounded-[6px] text-ink-3 hover:text-ink"
        >
          <ChevronDown aria-hidden size={14} strokeWidth={2.2} />
        </Base.Trigger>
      </Base.InputGroup>
      <Base.Portal>
        <Base.Positioner sideOffset={4} className="z-50 outline-none">
          <Base.Popup className={cn(popupClass, "w-(--anchor-width) min-w-56")}>
            <Base.Empty className="px-2.5 py-2 text-label text-ink-3 empty:hidden">{empty}</Base.Empty>
            <Base.List className="max-h-[min(320px,var(--available-height))] overflow-y-auto overscroll-contain data-empty:hidden">
              {(option: SearchOption) => (
                <Base.Item key={option.value} value={option} className={cn(itemClass, "pr-2.5 pl-7")}>
                  <Base.ItemIndicator className="absolute left-2">
                    <Check aria-hidden size={14} strokeWidth={2.2} />
                  </Base.ItemIndicator>
                  <span className="min-w-0">
                    <span>{option.label}</span>
                    {option.hint && <span className="block truncate text-label text-ink-3">{option.hint}</span>}
                  </span>
                </Base.Item>
              )}
            </Base.List>
          </Base.Popup>
        </Base.Positioner>
      </Base.Portal>
    </Base.Root>
  );
}

/** Every typed word stands in the label or the hint; what is shown as picked hides nothing. */
function fits(option: SearchOption, query: string, picked: SearchOption | null): boolean {
  if (picked && query === picked.label) return true;
  const hay = `${option.label} ${option.hint ?? ""}`.toLowerCase();
  return query
    .toLowerCase()
    .split(/\s+/)
    .every((word) => hay.includes(word));
}
