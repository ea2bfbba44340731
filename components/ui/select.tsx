"use client";

import { Select as Base } from "@base-ui/react/select";
import { Check, ChevronDown } from "lucide-react";
import type { ReactNode } from "react";
import { cn } from "./cn.ts";
import { useFieldControl } from "./field.tsx";
import { controlClass } from "./input.tsx";
import { itemClass, popupClass } from "./popup-class.ts";

export type SelectOption = { value: string; label: ReactNode; hint?: ReactNode; isDisabled?: boolean };

export type SelectProps = {
  value: string | null;
  onValueChange: (value: string) => void;
  options: SelectOption[];
  placeholder?: string;
  /** Needed outside a `Field`. */
  label?: string;
  isDisabled?: boolean;
  id?: string;
  className?: string;
};

/** One of a few. For more than about 30 options use a combobox. */
export function Select(props: SelectProps) {
  const { value, onValueChange, options, placeholder = "Choose", label, isDisabled, id, className } = props;
  const control = useFieldControl({ id });
  return (
    <Base.Root
      value={value}
      onValueChange={(next) => next !== null && onValueChange(next)}
      items={options}
      disabled={isDisabled}
      id={control.id}
    >
      <Base.Trigger
        aria-label={label}
        aria-describedby={control["aria-describedby"]}
        aria-invalid={control["aria-invalid"]}
        className={cn(
          controlClass,
          "flex h-8 items-center justify-between gap-2 px-2.5 text-left touch:h-11",
          className,
        )}
      >
        <span className={cn("truncate", value === null && "text-ink-3")}>
          <Base.Value>{value === null ? placeholder : undefined}</Base.Value>
        </span>
        <ChevronDown aria-hidden size={14} strokeWidth={2.2} className="shrink-0 text-ink-3" />
      </Base.Trigger>
      <Base.Portal>
        <Base.Positioner sideOffset={4} alignItemWithTrigger={false} className="z-50 outline-none">
          <Base.Popup className={cn(popupClass, "max-h-(--available-height) min-w-(--anchor-width) overflow-y-auto")}>
            <Base.List>
              {options.map((option) => (
                <Base.Item
                  key={option.value}
                  value={option.value}
                  disabled={option.isDisabled}
                  className={cn(itemClass, "pr-2.5 pl-7")}
                >
                  <Base.ItemIndicator className="absolute left-2">
                    <Check aria-hidden size={14} strokeWidth={2.2} />
                  </Base.ItemIndicator>
                  <span className="min-w-0">
                    <Base.ItemText>{option.label}</Base.ItemText>
                    {option.hint && <span className="block text-label text-ink-3">{option.hint}</span>}
                  </span>
                </Base.Item>
              ))}
            </Base.List>
          </Base.Popup>
        </Base.Positioner>
      </Base.Portal>
    </Base.Root>
  );
}
