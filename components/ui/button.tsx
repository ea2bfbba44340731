import type { ButtonHTMLAttributes, ReactNode } from "react";
import { type ButtonKind, type ButtonSize, buttonClass } from "./button-class.ts";
import { cn } from "./cn.ts";

export type ButtonProps = ButtonHTMLAttributes<HTMLButtonElement> & {
  kind?: ButtonKind;
  size?: ButtonSize;
  /** Shown before the words. */
  icon?: ReactNode;
  /** Work is under way: the button stays, says so to screen readers, and cannot be pressed again. */
  isBusy?: boolean;
  ref?: React.Ref<HTMLButtonElement>;
};

/** A button is named after what will happen: "Publish 4 changes". */
export function Button({ kind, size, icon, isBusy, className, children, disabled, ...rest }: ButtonProps) {
  return (
    <button
      type="button"
      {...rest}
      disabled={disabled || isBusy}
      aria-busy={isBusy || undefined}
      className={cn(buttonClass({ kind, size }), className)}
    >
      {icon}
      {children}
    </button>
  );
}
