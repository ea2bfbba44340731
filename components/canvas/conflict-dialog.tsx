"use client";

import { Button } from "../ui/button.tsx";
import { Dialog } from "../ui/dialog.tsx";
import { Time } from "../ui/time.tsx";
import { toast } from "../ui/toast.tsx";
import { Wallet } from "../ui/wallet.tsx";
import type { DraftStatus } from "./session/session.ts";
import { useDraftStatus, useSession } from "./session/use-session.tsx";
import { undoGesture } from "./store/actions.ts";

const selectTheirs = ({ save }: DraftStatus) => (save.kind === "conflict" ? save.theirs : null);

export type ConflictDialogProps = { isOpen: boolean; onClose: () => void };

/** Somebody else saved first. Both ways keep the other copy. */
export function ConflictDialog({ isOpen, onClose }: ConflictDialogProps) {
  const session = useSession();
  const theirs = useDraftStatus(selectTheirs);
  if (!theirs) return null;
  const load = () => {
    session.loadTheirs(theirs);
    toast({
      title: "Their changes are loaded",
      description: "Yours are kept.",
      undo: () => undoGesture(session.store),
    });
    onClose();
  };
  const putOnTop = () => {
    void session.putMineOnTop(theirs);
    toast({ title: "Your changes are saved on top", description: "Theirs are kept under History." });
    onClose();
  };
  return (
    <Dialog
      isOpen={isOpen}
      onOpenChange={(next) => !next && onClose()}
      title="Somebody saved this draft first"
      footer={
        <>
          <Button onClick={putOnTop}>Put mine on top</Button>
          <Button kind="solid" onClick={load}>
            Load theirs
          </Button>
        </>
      }
    >
      <p className="text-ink-2">
        <Wallet address={theirs.by} isStatic /> saved it <Time at={new Date(theirs.atMs)} style="ago" />, on{" "}
        <Time at={new Date(theirs.atMs)} style="short" />. Your changes since then are in this browser only.
      </p>
      <p className="mt-2 text-ink-2">Whichever you choose, the other copy is kept under History and can be put back.</p>
    </Dialog>
  );
}
