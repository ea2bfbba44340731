"use client";

import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { KeyRound, Trash2 } from "lucide-react";
import { useWorkspace } from "#components/shell/workspace-context.tsx";
import { useTRPC } from "#components/trpc.tsx";
import { Button } from "#components/ui/button.tsx";
import { Dialog, DialogClose } from "#components/ui/dialog.tsx";
import { EmptyState } from "#components/ui/empty-state.tsx";
import { ErrorState } from "#components/ui/error-state.tsx";
import { IconButton } from "#components/ui/icon-button.tsx";
import { SkeletonRows } from "#components/ui/skeleton.tsx";
import { Time } from "#components/ui/time.tsx";
import { toast } from "#components/ui/toast.tsx";
import { sayFailure } from "./say-failure.ts";

/** The workspace's live keys: how each begins, what it may do, and when it was used last. */
export function ApiKeyList() {
  const { slug } = useWorkspace();
  const trpc = useTRPC();
  const keys = useQuery(trpc.apiKey.list.queryOptions({ workspace: slug }));
  if (keys.isPending) return <SkeletonRows rows={2} />;
  if (keys.error) return <ErrorState onRetry={() => void keys.refetch()}>{keys.error.message}</ErrorState>;
  if (keys.data.length === 0) {
    return (
      <EmptyState title="No keys yet">
        Make one, and your own front end and backend can set preferences, push attributes and read what came of them.
      </EmptyState>
    );
  }
  return (
    <ul>
      {keys.data.map((key) => (
        <li key={key.id} className="flex items-center gap-2.5 border-t border-hair px-4 py-2 touch:min-h-12">
          <KeyRound aria-hidden size={15} className="shrink-0 text-ink-3" />
          <span className="flex min-w-0 flex-col">
            <span className="truncate">
              <b>{key.name}</b> <span className="mono text-ink-3">{key.hint}…</span>
            </span>
            <span className="text-label text-ink-3">{key.scopes.join(", ")}</span>
          </span>
          <span className="ml-auto shrink-0 text-ink-3">
            {key.lastUsedAt ? (
              <>
                used <Time at={key.lastUsedAt} style="ago" />
              </>
            ) : (
              "never used"
            )}
          </span>
          <RevokeKey id={key.id} name={key.name} />
        </li>
      ))}
    </ul>
  );
}

function RevokeKey({ id, name }: { id: number; name: string }) {
  const { slug: workspace } = useWorkspace();
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const revoke = useMutation(
    trpc.apiKey.revoke.mutationOptions({
      onSuccess: async () => {
        toast({ title: `${name} is revoked` });
        await queryClient.invalidateQueries(trpc.apiKey.pathFilter());
      },
      onError: sayFailure("Nothing was changed"),
    }),
  );
  return (
    <Dialog
      trigger={<IconButton label={`Revoke ${name}`} icon={<Trash2 aria-hidden size={15} />} />}
      title={`Revoke ${name}?`}
      description="Programs that use it are refused from their next request on. This cannot be undone; make a new key for them first."
      footer={
        <>
          <DialogClose render={<Button>Keep it</Button>} />
          <Button kind="danger" isBusy={revoke.isPending} onClick={() => revoke.mutate({ workspace, id })}>
            Revoke the key
          </Button>
        </>
      }
    />
  );
}
