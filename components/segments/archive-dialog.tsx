"use client";

import { useWorkspace } from "#components/shell/workspace-context.tsx";
import { Button } from "#components/ui/button.tsx";
import { Dialog } from "#components/ui/dialog.tsx";
import { Link } from "#components/ui/link.tsx";
import type { SegmentRowData } from "./use-segments.ts";

export type ArchiveDialogProps = { segment: SegmentRowData; onClose: () => void; onArchive: () => void };

/** Which workflows use a segment, before it is archived. */
export function ArchiveDialog({ segment, onClose, onArchive }: ArchiveDialogProps) {
  const { base } = useWorkspace();
  return (
    <Dialog
      isOpen
      onOpenChange={(isOpen) => !isOpen && onClose()}
      title={`Archive ${segment.name}?`}
      description="Workflows use it. What is published keeps it as it is; publishing one of them again needs another segment."
      footer={
        <>
          <Button onClick={onClose}>Keep it</Button>
          <Button kind="danger" onClick={onArchive}>
            Archive it all the same
          </Button>
        </>
      }
    >
      <ul aria-label="Workflows that use it" className="flex list-disc flex-col gap-1 pl-5 marker:text-brass-lo">
        {segment.usedBy.map(({ id, name }) => (
          <li key={id}>
            <Link href={`${base}/workflows/${id}`}>{name}</Link>
          </li>
        ))}
      </ul>
    </Dialog>
  );
}
