import type { ReactNode } from "react";
import { Button, type ButtonProps } from "./button.tsx";
import { cn } from "./cn.ts";
import { Tooltip } from "./tooltip.tsx";

export type IconButtonProps = Omit<ButtonProps, "icon" | "children" | "aria-label"> & {
  /** Accessible name and tooltip. */
  label: string;
  icon: ReactNode;
};

/** A square button with a glyph only; its name is told on hover and to screen readers. */
export function IconButton({ label, icon, size = "m", kind = "ghost", className, ...rest }: IconButtonProps) {
  const square = size === "s" ? "w-7 touch:w-9" : size === "l" ? "w-11" : "w-8 touch:w-11";
  return (
    <Tooltip label={label}>
      <Button {...rest} kind={kind} size={size} aria-label={label} className={cn("px-0 touch:px-0", square, className)}>
        {icon}
      </Button>
    </Tooltip>
  );
}
