"use client";

import { Popover as Base } from "@base-ui/react/popover";
import type { ReactElement, ReactNode } from "react";
import { cn } from "./cn.ts";
import { popupClass } from "./select.tsx";

export type PopoverProps = {
  trigger: ReactElement;
  isOpen?: boolean;
  onOpenChange?: (isOpen: boolean) => void;
  side?: "top" | "bottom" | "left" | "right";
  align?: "start" | "center" | "end";
  /** Accessible name of what opens. */
  label: string;
  className?: string;
  children: ReactNode;
};

/** A small surface beside its button that can hold controls. */
export function Popover(props: PopoverProps) {
  const { trigger, isOpen, onOpenChange, side = "bottom", align = "start", label, className, children } = props;
  return (
    <Base.Root open={isOpen} onOpenChange={onOpenChange}>
      <Base.Trigger render={trigger} />
      <Base.Portal>
        <Base.Positioner side={side} align={align} sideOffset={6} collisionPadding={12} className="z-50 outline-none">
          <Base.Popup aria-label={label} className={cn(popupClass, "max-w-[calc(100vw-24px)] p-3", className)}>
            {children}
          </Base.Popup>
        </Base.Positioner>
      </Base.Portal>
    </Base.Root>
  );
}
