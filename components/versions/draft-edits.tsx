"use client";

import { useQuery } from "@tanstack/react-query";
import { useTRPC } from "#components/trpc.tsx";
import type { DraftEdit } from "#server/services/workflow/list-edits.ts";
import { useWorkflowMeta } from "../canvas/session/use-session.tsx";
import { Button } from "../ui/button.tsx";
import { Time } from "../ui/time.tsx";
import { Wallet } from "../ui/wallet.tsx";
import { useRestoreEdit } from "./use-replace-draft.ts";

/** Who changed what in the draft, a stretch of work at a time, and the way back. */
export function DraftEdits({ onClose }: { onClose: () => void }) {
  const trpc = useTRPC();
  const { workspace, id } = useWorkflowMeta();
  const { data } = useQuery(trpc.workflow.listEdits.queryOptions({ workspace, id }, { staleTime: 0 }));
  if (!data?.length) return null;
  return (
    <section aria-labelledby="draft-edits" className="mt-5">
      <h3 id="draft-edits" className="font-[650]">
        Work on the draft
      </h3>
      <ul className="-mx-5 mt-1.5 border-b border-hair">
        {data.map((edit) => (
          <Edit key={edit.id} edit={edit} onClose={onClose} />
        ))}
      </ul>
    </section>
  );
}

const KINDS = { restore: "Put an earlier state in its place", discard: "Discarded the draft" } as const;

function Edit({ edit, onClose }: { edit: DraftEdit; onClose: () => void }) {
  const { canEdit } = useWorkflowMeta();
  const restore = useRestoreEdit(edit.id, onClose);
  const lead = edit.kind === "edit" ? undefined : KINDS[edit.kind];
  const changes = edit.changes.length > 0 ? edit.changes : lead ? [] : ["Moved cards only"];
  return (
    <li className="grid grid-cols-[minmax(0,1fr)_auto] items-start gap-3 border-t border-hair px-5 py-2">
      <div className="min-w-0">
        <p className="text-label text-ink-3">
          <Time at={edit.endedAt} /> by <Wallet address={edit.author} isStatic />
          {lead && <> · {lead}</>}
        </p>
        {changes.map((text) => (
          <p key={text}>{text}</p>
        ))}
      </div>
      {canEdit && (
        <Button size="s" isBusy={restore.isPending} onClick={() => restore.mutate()}>
          Back to before
        </Button>
      )}
    </li>
  );
}
