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
import { Panel } from "#components/ui/panel.tsx";
import { SkeletonRows } from "#components/ui/skeleton.tsx";
import { Time } from "#components/ui/time.tsx";
import { toast } from "#components/ui/toast.tsx";
import { PutSecretDialog } from "./put-secret-dialog.tsx";
import { sayFailure } from "./say-failure.ts";

/** Values that workflows use by name; put in, never shown again. */
export function SecretsPanel() {
  const { slug, role } = useWorkspace();
  const trpc = useTRPC();
  const secrets = useQuery(trpc.secret.list.queryOptions({ workspace: slug }));
  const canChange = role !== "viewer";
  return (
    <Panel id="secrets" title="Secrets" note="never shown again" action={canChange && <PutSecretDialog />}>
      {secrets.isPending && <SkeletonRows rows={2} />}
      {secrets.error && <ErrorState onRetry={() => void secrets.refetch()}>{secrets.error.message}</ErrorState>}
      {secrets.data?.length === 0 && (
        <EmptyState title="No secrets yet">
          Put the key of your backend here, and a data source or webhook can send it without anybody reading it. The
          same for the URL of a Slack or Discord webhook: a workflow names it, and nobody reads it.
        </EmptyState>
      )}
      {secrets.data && secrets.data.length > 0 && (
        <ul className="mt-2">
          {secrets.data.map(({ name, createdAt }) => (
            <li
              key={name}
              className="flex items-center gap-2.5 border-t border-hair px-4 py-1.5 first:border-t-0 touch:min-h-12"
            >
              <KeyRound aria-hidden size={15} className="shrink-0 text-ink-3" />
              <span className="mono min-w-0 truncate">{name}</span>
              <span className="ml-auto text-ink-3">
                put <Time at={createdAt} style="ago" />
              </span>
              {canChange && <RemoveSecret name={name} />}
            </li>
          ))}
        </ul>
      )}
    </Panel>
  );
}

function RemoveSecret({ name }: { name: string }) {
  const { slug: workspace } = useWorkspace();
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const remove = useMutation(
    trpc.secret.remove.mutationOptions({
      onSuccess: async () => {
        toast({ title: `${name} is forgotten` });
        await queryClient.invalidateQueries(trpc.secret.pathFilter());
      },
      onError: sayFailure("Nothing was changed"),
    }),
  );
  return (
    <Dialog
      trigger={<IconButton label={`Forget ${name}`} icon={<Trash2 aria-hidden size={15} />} />}
      title={`Forget ${name}?`}
      description="Its value is nowhere else here, so this cannot be undone. Calls that name it fail from then on, and say so."
      footer={
        <>
          <DialogClose render={<Button>Keep it</Button>} />
          <Button kind="danger" isBusy={remove.isPending} onClick={() => remove.mutate({ workspace, name })}>
            Forget the secret
          </Button>
        </>
      }
    />
  );
}
