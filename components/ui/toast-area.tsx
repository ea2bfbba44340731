"use client";

import { Toast as Base } from "@base-ui/react/toast";
import { Check, CircleAlert, X } from "lucide-react";
import { useEffect } from "react";
import type { ToastOptions } from "./toast.tsx";

const manager = Base.createToastManager();
const SHOWN_MS = 6_000;
const SHOWN_WITH_UNDO_MS = 10_000;

function add({ title, description, tone = "ok", undo, action }: ToastOptions): void {
  const button = undo ? { label: "Undo", run: undo } : action;
  const id = manager.add({
    title,
    description,
    type: tone,
    timeout: button ? SHOWN_WITH_UNDO_MS : SHOWN_MS,
    priority: tone === "bad" ? "high" : "low",
    actionProps: button && {
      children: button.label,
      onClick: () => {
        button.run();
        manager.close(id);
      },
    },
  });
}

export type ToastAreaProps = { onReady: (add: (options: ToastOptions) => void) => () => void };

/** The corner where toasts stand. */
export function ToastArea({ onReady }: ToastAreaProps) {
  useEffect(() => onReady(add), [onReady]);
  return (
    <Base.Provider toastManager={manager} limit={3}>
      <Base.Portal>
        <Base.Viewport className="fixed right-4 bottom-4 z-[60] flex w-[min(360px,calc(100vw-32px))] flex-col gap-2 max-phone:right-0 max-phone:bottom-[70px] max-phone:left-0 max-phone:mx-auto">
          <Toasts />
        </Base.Viewport>
      </Base.Portal>
    </Base.Provider>
  );
}

function Toasts() {
  const { toasts } = Base.useToastManager();
  return toasts.map((item) => (
    <Base.Root
      key={item.id}
      toast={item}
      className="rounded-[9px] border border-line bg-raised text-ink shadow-2 transition-[opacity,translate] duration-(--settle) data-[ending-style]:opacity-0 data-[starting-style]:translate-y-2 data-[starting-style]:opacity-0"
    >
      <Base.Content className="flex items-start gap-2.5 py-2.5 pr-2 pl-3">
        {item.type === "bad" ? (
          <CircleAlert aria-hidden size={16} strokeWidth={2.2} className="mt-0.5 shrink-0 text-bad" />
        ) : (
          <Check aria-hidden size={16} strokeWidth={2.2} className="mt-0.5 shrink-0 text-ok" />
        )}
        <div className="min-w-0 flex-1">
          <Base.Title className="font-[620]" />
          <Base.Description className="text-label text-ink-2" />
        </div>
        <Base.Action className="h-7 shrink-0 rounded-[6px] px-2 font-[620] underline decoration-brass decoration-[1.5px] underline-offset-3 hover:bg-chip touch:h-9" />
        <Base.Close
          aria-label="Dismiss"
          className="grid size-7 shrink-0 place-items-center rounded-[6px] text-ink-3 hover:bg-chip touch:size-9"
        >
          <X aria-hidden size={14} />
        </Base.Close>
      </Base.Content>
    </Base.Root>
  ));
}
