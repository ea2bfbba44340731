"use client";

import { useState } from "react";
import { Button } from "../ui/button.tsx";
import { Dialog } from "../ui/dialog.tsx";
import { Time } from "../ui/time.tsx";
import { useSession, useWorkflowMeta } from "./session/use-session.tsx";
import { change } from "./store/actions.ts";
import { clearShadow, keepCopy, shadowKey } from "./store/shadow.ts";

/** Work that this browser had and the server did not get, e.g. after a crash. */
export function RecoveredDialog() {
  const session = useSession();
  const { workspace, id, canEdit } = useWorkflowMeta();
  const { recovered } = session;
  const [isOpen, setIsOpen] = useState(recovered !== null && canEdit);
  if (!recovered) return null;
  const key = shadowKey(workspace, id);
  const leave = () => {
    keepCopy(window.localStorage, key, recovered);
    clearShadow(window.localStorage, recovered.key);
    setIsOpen(false);
  };
  return (
    <Dialog
      isOpen={isOpen}
      onOpenChange={(next) => !next && leave()}
      title="This browser has changes that were not saved"
      footer={
        <>
          <Button onClick={leave}>Leave them</Button>
          <Button
            kind="solid"
            onClick={() => {
              change(session.store, { label: "Restore unsaved changes", select: [] }, () => recovered.graph);
              clearShadow(window.localStorage, recovered.key);
              setIsOpen(false);
            }}
          >
            Restore them
          </Button>
        </>
      }
    >
      <p className="text-ink-2">
        They are of <Time at={new Date(recovered.atMs)} style="short" />. The draft was saved by someone since then;
        restoring puts yours on top, and Undo brings theirs back.
      </p>
      <p className="mt-2 text-ink-2">If you leave them, they are kept under History.</p>
    </Dialog>
  );
}
