"use client";

import { useMutation, useQueryClient } from "@tanstack/react-query";
import { Hand } from "lucide-react";
import { useState } from "react";
import { useTRPC } from "#components/trpc.tsx";
import { Button } from "#components/ui/button.tsx";
import { Dialog } from "#components/ui/dialog.tsx";
import { Time } from "#components/ui/time.tsx";
import { toast } from "#components/ui/toast.tsx";
import { useNow } from "#components/ui/use-now.ts";
import type { ChainDetails } from "#server/services/health/list-chain-details.ts";
import { sinceWords } from "./chain-words.ts";

export type HaltedNoticeProps = { chain: ChainDetails; isAdmin: boolean };

/** A chain that forked deeper than is followed: what that means, what helps, and the admin's way on. */
export function HaltedNotice({ chain, isAdmin }: HaltedNoticeProps) {
  const now = useNow();
  const { name, haltedAt, orderedAt } = chain;
  if (!haltedAt) return null;
  return (
    <div className="mx-4 mt-2.5 mb-1 flex gap-3 rounded-control border border-bad-line bg-bad-wash px-3.5 py-3">
      <Hand aria-hidden size={16} strokeWidth={2} className="mt-0.5 shrink-0 text-bad" />
      <div className="min-w-0">
        <p className="font-[620] text-bad-ink">
          Halted since {sinceWords(haltedAt, now)}, so that nothing wrong is told.
        </p>
        <p className="mt-0.5 max-w-[72ch] text-pretty text-ink-2">
          The chain that the endpoints tell and what was read of {name} have no block in common, deeper than it should
          ever change. Check that the endpoints serve the right network and are in sync: when they agree again, reading
          goes on by itself.
        </p>
        {orderedAt ? (
          <p className="mt-2 text-ink-2">
            Asked <Time at={orderedAt} style="ago" /> to read on from the head. The reader does so at its next look.
          </p>
        ) : isAdmin ? (
          <ReadOn chain={chain} />
        ) : (
          <p className="mt-2 text-ink-2">Whoever runs this installation can have it read on from the head.</p>
        )}
      </div>
    </div>
  );
}

function ReadOn({ chain }: { chain: ChainDetails }) {
  const [isOpen, setOpen] = useState(false);
  const trpc = useTRPC();
  const queries = useQueryClient();
  const readOn = useMutation(
    trpc.health.readOn.mutationOptions({
      onSuccess: async () => {
        setOpen(false);
        await queries.invalidateQueries({ queryKey: trpc.health.pathKey() });
      },
      onError: (error) => toast({ title: "Not read on", description: error.message, tone: "bad" }),
    }),
  );
  return (
    <>
      <Button size="s" className="mt-2.5" onClick={() => setOpen(true)}>
        Read on from the head
      </Button>
      <Dialog
        isOpen={isOpen}
        onOpenChange={setOpen}
        title={`Read ${chain.name} on from its head?`}
        description="Do this once you know that the endpoints are right and the chain itself has changed."
        footer={
          <>
            <Button onClick={() => setOpen(false)}>Not now</Button>
            <Button kind="danger" isBusy={readOn.isPending} onClick={() => readOn.mutate({ chainId: chain.chainId })}>
              Read on, list the gap
            </Button>
          </>
        }
      >
        <ul className="flex list-disc flex-col gap-1 pl-5 text-ink-2 marker:text-brass-lo">
          <li>The blocks in between are listed as owed and read again; none is skipped.</li>
          <li>What was told of blocks that are gone is corrected once.</li>
          <li>Every workspace that listens to this chain can read that you did it.</li>
        </ul>
      </Dialog>
    </>
  );
}
