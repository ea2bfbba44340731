"use client";

import type { InputHTMLAttributes, ReactNode, Ref, TextareaHTMLAttributes } from "react";
import { cn } from "./cn.ts";
import { useFieldControl } from "./field.tsx";

export const controlClass =
  "w-full min-w-0 rounded-control border border-control bg-raised text-ink placeholder:text-ink-3 outline-offset-1 aria-invalid:border-bad disabled:opacity-60";

export type InputProps = Omit<InputHTMLAttributes<HTMLInputElement>, "prefix"> & {
  /** A glyph before the text. */
  icon?: ReactNode;
  /** A unit or button after the text. */
  after?: ReactNode;
  isMono?: boolean;
  ref?: Ref<HTMLInputElement>;
};

/** One line of text. Inside a `Field` its label, help and error are tied to it. */
export function Input({ icon, after, isMono, className, id, ...rest }: InputProps) {
  const control = useFieldControl({ id });
  const input = (
    <input
      {...control}
      {...rest}
      className={cn(
        controlClass,
        "h-8 px-2.5 touch:h-11",
        icon && "pl-8",
        Boolean(after) && "pr-16",
        isMono && "mono",
        className,
      )}
    />
  );
  if (!icon && !after) return input;
  return (
    <div className="relative flex w-full items-center">
      {icon && <span className="pointer-events-none absolute left-2.5 text-ink-3">{icon}</span>}
      {input}
      {after && <span className="absolute right-2.5 text-label text-ink-3">{after}</span>}
    </div>
  );
}

export type TextareaProps = TextareaHTMLAttributes<HTMLTextAreaElement> & {
  isMono?: boolean;
  ref?: Ref<HTMLTextAreaElement>;
};

/** Several lines of text; grows with what is in it where the browser can. */
export function Textarea({ isMono, className, id, rows = 3, ...rest }: TextareaProps) {
  const control = useFieldControl({ id });
  return (
    <textarea
      {...control}
      rows={rows}
      {...rest}
      className={cn(controlClass, "field-sizing-content max-h-80 px-2.5 py-1.5", isMono && "mono", className)}
    />
  );
}
