import { Undo2 } from "lucide-react";
import { Link } from "#components/ui/link.tsx";
import { Tag } from "#components/ui/tag.tsx";
import { Time } from "#components/ui/time.tsx";
import type { OpenMessage } from "./message-view.tsx";

/** That a message does not hold any more. Calm: its correction says what does. */
export function TakenBack() {
  return (
    <Tag className="shrink-0">
      <Undo2 aria-hidden size={12} strokeWidth={2.2} /> Taken back
    </Tag>
  );
}

export type CorrectionNoteProps = { workspace: string; open: OpenMessage; zone: string };

/** Leads from a message that was taken back to its correction, and from a correction to what it takes back. */
export function CorrectionNote({ workspace, open, zone }: CorrectionNoteProps) {
  const { takenBackBy, corrects } = open;
  if (!takenBackBy && !corrects) return null;
  return (
    <p className="mt-3 flex gap-2 rounded-[9px] border border-line bg-ground px-3 py-2 text-ink-2">
      <Undo2 aria-hidden size={15} strokeWidth={2.2} className="mt-[3px] shrink-0 text-idle-ink" />
      <span>
        {takenBackBy ? (
          <>
            The chain replaced the block behind this, so it does not hold.{" "}
            <Link href={`/a/${workspace}/inbox/${takenBackBy.id}`}>Read the correction</Link> of{" "}
            <Time at={takenBackBy.createdAt} style="short" zone={zone} />.
          </>
        ) : (
          corrects && (
            <>
              This takes back <Link href={`/a/${workspace}/inbox/${corrects.id}`}>{corrects.title}</Link> of{" "}
              <Time at={corrects.createdAt} style="short" zone={zone} />.
            </>
          )
        )}
      </span>
    </p>
  );
}
