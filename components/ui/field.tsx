"use client";

import { createContext, type ReactNode, useContext, useId } from "react";
import { cn } from "./cn.ts";
import { NamedIcon } from "./icon.tsx";

type FieldIds = { controlId: string; describedBy: string | undefined; isInvalid: boolean };

const FieldContext = createContext<FieldIds | null>(null);

/** What a control spreads on itself so that its label, help and error belong to it. */
export function useFieldControl(given: { id?: string } = {}) {
  const field = useContext(FieldContext);
  return {
    id: given.id ?? field?.controlId,
    "aria-describedby": field?.describedBy,
    "aria-invalid": field?.isInvalid || undefined,
  };
}

export type FieldProps = {
  label: ReactNode;
  /** Label for screen readers only. */
  isLabelHidden?: boolean;
  help?: ReactNode;
  /** What is wrong and what to do, in words. */
  error?: ReactNode;
  /** At the right of the label: "optional", a count. */
  aside?: ReactNode;
  className?: string;
  children: ReactNode;
};

/** Label, one control, help and error, tied together. */
export function Field({ label, isLabelHidden, help, error, aside, className, children }: FieldProps) {
  const id = useId();
  const helpId = help ? `${id}-help` : undefined;
  const errorId = error ? `${id}-error` : undefined;
  const describedBy = [errorId, helpId].filter(Boolean).join(" ") || undefined;
  return (
    <FieldContext value={{ controlId: `${id}-control`, describedBy, isInvalid: Boolean(error) }}>
      <div className={cn("flex min-w-0 flex-col gap-1", className)}>
        <div className={cn("flex items-baseline justify-between gap-2", isLabelHidden && "sr-only")}>
          <label htmlFor={`${id}-control`} className="text-label font-[560] text-ink-2">
            {label}
          </label>
          {aside && <span className="text-label text-ink-3">{aside}</span>}
        </div>
        {children}
        {error && <FieldError id={errorId}>{error}</FieldError>}
        {help && (
          <p id={helpId} className="text-label text-ink-3">
            {help}
          </p>
        )}
      </div>
    </FieldContext>
  );
}

/** What is wrong with a field: glyph and words in madder. */
export function FieldError({ id, children }: { id?: string; children: ReactNode }) {
  return (
    <p id={id} role="alert" className="flex gap-1.5 text-label font-[550] text-bad-ink">
      <NamedIcon name="circle-alert" size={13} strokeWidth={2.2} className="mt-0.5 shrink-0" />
      <span>{children}</span>
    </p>
  );
}
