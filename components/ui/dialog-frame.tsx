"use client";

import { Dialog as Base } from "@base-ui/react/dialog";
import { X } from "lucide-react";
import { cn } from "./cn.ts";
import type { DialogProps } from "./dialog.tsx";

type DialogFrameProps = Omit<DialogProps, "trigger" | "focusAfter"> & { focusAfter: () => HTMLElement | null };

/** The dialog itself: backdrop, head, contents and foot. */
export function DialogFrame(props: DialogFrameProps) {
  const { isOpen, onOpenChange, title, description, footer, focusAfter, className, children } = props;
  return (
    <Base.Root open={isOpen} onOpenChange={onOpenChange}>
      <Base.Portal>
        <Base.Backdrop className="fixed inset-0 z-40 bg-scrim transition-opacity duration-(--settle) data-[ending-style]:opacity-0 data-[starting-style]:opacity-0" />
        <Base.Popup
          finalFocus={() => focusAfter() ?? true}
          className={cn(
            "fixed z-50 flex max-h-[calc(100dvh-32px)] w-[min(480px,calc(100vw-32px))] flex-col overflow-hidden rounded-card border border-line bg-surface text-ink shadow-2 outline-none",
            "top-1/2 left-1/2 -translate-x-1/2 -translate-y-1/2 transition-[opacity,translate] duration-(--settle) ease-settle",
            "data-[ending-style]:opacity-0 data-[starting-style]:-translate-y-[calc(50%-8px)] data-[starting-style]:opacity-0",
            "max-phone:top-auto max-phone:bottom-0 max-phone:w-full max-phone:translate-y-0 max-phone:rounded-b-none",
            className,
          )}
        >
          <div className="flex items-start gap-3 px-5 pt-4">
            <div className="min-w-0 flex-1">
              <Base.Title className="engraved text-section font-[550]">{title}</Base.Title>
              {description && <Base.Description className="mt-1 text-ink-2">{description}</Base.Description>}
            </div>
            <Base.Close
              aria-label="Close"
              className="-mr-1.5 grid size-8 shrink-0 place-items-center rounded-control text-ink-2 hover:bg-chip touch:size-11"
            >
              <X aria-hidden size={16} />
            </Base.Close>
          </div>
          <div className="min-h-0 flex-1 overflow-y-auto px-5 py-4">{children}</div>
          {footer && <div className="flex flex-wrap justify-end gap-2 border-t border-hair px-5 py-3">{footer}</div>}
        </Base.Popup>
      </Base.Portal>
    </Base.Root>
  );
}
