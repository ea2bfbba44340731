"use client";

import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Copy, Link2 } from "lucide-react";
import { useState } from "react";
import { useTRPC } from "#components/trpc.tsx";
import { useWorkflowMeta } from "../canvas/session/use-session.tsx";
import { Button } from "../ui/button.tsx";
import { Dialog } from "../ui/dialog.tsx";
import { Field } from "../ui/field.tsx";
import { Input } from "../ui/input.tsx";
import { Time } from "../ui/time.tsx";
import { toast } from "../ui/toast.tsx";
import { Wallet } from "../ui/wallet.tsx";

export type ShareDialogProps = { number: number; isOpen: boolean; onClose: () => void };

/** Links by which anybody may read a version: made here, shown once, and revoked here. */
export function ShareDialog({ number, isOpen, onClose }: ShareDialogProps) {
  return (
    <Dialog
      isOpen={isOpen}
      onOpenChange={(open) => !open && onClose()}
      title={`Share v${number}`}
      description="Whoever has the link reads what this version does. Settings, secrets, addresses and people are not part of it."
      className="w-[min(560px,calc(100vw-32px))]"
    >
      {isOpen && <Links number={number} />}
    </Dialog>
  );
}

function Links({ number }: { number: number }) {
  const trpc = useTRPC();
  const queries = useQueryClient();
  const { workspace, id } = useWorkflowMeta();
  const [url, setUrl] = useState<string | null>(null);
  const refresh = () => queries.invalidateQueries({ queryKey: trpc.share.pathKey() });
  const fail = (title: string) => (error: { message: string }) =>
    toast({ title, description: error.message, tone: "bad" });
  const { data } = useQuery(trpc.share.list.queryOptions({ workspace, id }));
  const make = useMutation(
    trpc.share.make.mutationOptions({
      onSuccess: ({ token }) => {
        setUrl(new URL(`/version/${token}`, location.href).href);
        return refresh();
      },
      onError: fail("No link was made"),
    }),
  );
  const revoke = useMutation(
    trpc.share.revoke.mutationOptions({
      onSuccess: () => {
        toast({ title: "The link is revoked", description: "It leads nowhere from now on." });
        return refresh();
      },
      onError: fail("Not revoked"),
    }),
  );
  return (
    <div className="flex flex-col gap-4">
      {url ? (
        <Field label="Link" help="It is shown this once. Lost, it is revoked and made anew.">
          <div className="flex gap-2">
            <Input isMono readOnly value={url} onFocus={(event) => event.target.select()} />
            <Button icon={<Copy aria-hidden size={15} />} onClick={() => void copy(url)}>
              Copy
            </Button>
          </div>
        </Field>
      ) : (
        <Button
          kind="solid"
          className="self-start"
          icon={<Link2 aria-hidden size={15} />}
          isBusy={make.isPending}
          onClick={() => make.mutate({ workspace, id, number })}
        >
          Make a link to v{number}
        </Button>
      )}
      {data && data.length > 0 && (
        <section aria-labelledby="open-links">
          <h3 id="open-links" className="font-[650]">
            Open links
          </h3>
          <ul className="-mx-5 mt-1 border-b border-hair">
            {data.map((link) => (
              <li key={link.id} className="flex items-center gap-3 border-t border-hair px-5 py-1.5">
                <b className="w-10 shrink-0">v{link.versionNumber}</b>
                <span className="min-w-0 flex-1 truncate text-label text-ink-2">
                  <Time at={link.createdAt} /> by <Wallet address={link.createdBy} isStatic />
                </span>
                <Button
                  size="s"
                  isBusy={revoke.isPending && revoke.variables.shareId === link.id}
                  onClick={() => revoke.mutate({ workspace, shareId: link.id })}
                >
                  Revoke
                </Button>
              </li>
            ))}
          </ul>
        </section>
      )}
    </div>
  );
}

async function copy(url: string): Promise<void> {
  try {
    await navigator.clipboard.writeText(url);
    toast({ title: "Link copied" });
  } catch {
    toast({ title: "The link was not copied", description: "Select it and copy it by hand.", tone: "bad" });
  }
}
