"use client";

import { useState } from "react";
import { Button } from "#components/ui/button.tsx";
import { Dialog, DialogClose } from "#components/ui/dialog.tsx";
import type { Privacy } from "./use-privacy.ts";

export type ForgetDialogProps = { workspace: string; name: string; privacy: Privacy };

/** Asks once, for this has no undo, and says what stays. */
export function ForgetDialog({ workspace, name, privacy: { forget } }: ForgetDialogProps) {
  const [isOpen, setIsOpen] = useState(false);
  return (
    <Dialog
      isOpen={isOpen}
      onOpenChange={setIsOpen}
      trigger={<Button kind="danger">Delete everything about me</Button>}
      title="Delete everything about you?"
      description="This cannot be undone. You may want to export it first."
      footer={
        <>
          <DialogClose render={<Button>Keep it</Button>} />
          <Button
            kind="danger"
            isBusy={forget.isPending}
            onClick={() => forget.mutate({ workspace }, { onSettled: () => setIsOpen(false) })}
          >
            Delete it for good
          </Button>
        </>
      }
    >
      <div className="grid gap-3 text-read">
        <p>
          <b>Gone:</b> your settings, your mail address and chat, your time zone, every message in your inbox here, and
          what was written in messages already sent. What has not left yet never leaves.
        </p>
        <p>
          <b>Stays:</b> your wallet’s address and what happened to it on chains, in the records of {name}; and that a
          message was sent and what it cost. Of a mail address we wrote to within a day, a fingerprint, so that nobody
          can be flooded.
        </p>
        <p>
          <b>From then on</b> you are as somebody who set nothing: new alerts come to the inbox here. To hear nothing,
          turn everything off afterwards.
        </p>
      </div>
    </Dialog>
  );
}
