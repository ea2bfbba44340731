"use client";

import { useSyncExternalStore } from "react";
import { cn } from "./cn.ts";
import { NamedIcon } from "./icon.tsx";

/** Whether the browser has a network at all; on the server it is taken for granted. */
function useOnline(): boolean {
  return useSyncExternalStore(
    (changed) => {
      window.addEventListener("online", changed);
      window.addEventListener("offline", changed);
      return () => {
        window.removeEventListener("online", changed);
        window.removeEventListener("offline", changed);
      };
    },
    () => navigator.onLine,
    () => true,
  );
}

/** A strip at the head of a page while there is no network: what is shown stays, and alerts do not depend on it. */
export function OfflineNote({ className }: { className?: string }) {
  const isOnline = useOnline();
  return (
    <div role="status">
      {!isOnline && (
        <p
          className={cn(
            "flex items-center gap-2 border-b border-warn-line bg-warn-wash px-5 py-1.5 text-warn-ink max-phone:px-4",
            className,
          )}
        >
          <NamedIcon name="cloud-off" size={15} strokeWidth={2} className="shrink-0" />
          <span>
            <b className="font-[620]">No network.</b> What you see may have moved on; the page goes on by itself once
            you are connected. Alerts are sent all the same.
          </span>
        </p>
      )}
    </div>
  );
}
