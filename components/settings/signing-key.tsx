"use client";

import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Copy } from "lucide-react";
import { useWorkspace } from "#components/shell/workspace-context.tsx";
import { useTRPC } from "#components/trpc.tsx";
import { Button } from "#components/ui/button.tsx";
import { Dialog, DialogClose, type DialogTrigger } from "#components/ui/dialog.tsx";
import { ErrorState } from "#components/ui/error-state.tsx";
import { SkeletonRows } from "#components/ui/skeleton.tsx";
import { Time } from "#components/ui/time.tsx";
import { toast } from "#components/ui/toast.tsx";
import { copyText } from "./copy-text.ts";
import { sayFailure } from "./say-failure.ts";

const OVERLAP_HOURS = 24;

/** Of one address, or without a URL the workspace's. */
type Which = { url?: string };

/** The workspace's key, with which every address without a key of its own verifies. */
export function SigningKey() {
  const { slug: workspace } = useWorkspace();
  const trpc = useTRPC();
  const keys = useQuery(trpc.signingKey.read.queryOptions({ workspace }));
  const retire = useRetireKey();
  if (keys.isPending) return <SkeletonRows rows={1} />;
  if (keys.error) return <ErrorState onRetry={() => void keys.refetch()}>{keys.error.message}</ErrorState>;
  const [longest] = keys.data.retiring;
  return (
    <div className="flex flex-wrap items-center gap-x-3 gap-y-1.5 px-4 pt-2 pb-3">
      <p className="min-w-0 grow basis-56 text-ink-2">
        {longest ? (
          <>
            Each call has a signature by the old key too, until <Time at={longest.until} style="full" />. Put the new
            one into your receivers.
          </>
        ) : (
          "Receivers verify calls with this key, as Standard Webhooks say. An address may have one of its own."
        )}
      </p>
      <Button
        size="s"
        icon={<Copy aria-hidden size={14} />}
        onClick={() => void copyText(keys.data.key, "The signing key")}
      >
        Copy the key
      </Button>
      {longest && (
        <Button size="s" kind="ghost" isBusy={retire.isPending} onClick={() => retire.mutate({ workspace })}>
          End the old one now
        </Button>
      )}
    </div>
  );
}

/** Ends the keys before the newest. */
export function useRetireKey() {
  const trpc = useTRPC();
  const refresh = useRefresh();
  return useMutation(
    trpc.signingKey.retire.mutationOptions({
      onSuccess: async () => {
        toast({ title: "Only the new key signs now" });
        await refresh();
      },
      onError: sayFailure("Nothing was changed"),
    }),
  );
}

/** What a new key changes is read again: the keys, and the addresses that have one. */
function useRefresh() {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  return async () => {
    await Promise.all([trpc.signingKey, trpc.endpoint].map((of) => queryClient.invalidateQueries(of.pathFilter())));
  };
}

/** Makes a key, and refreshes what shows it. */
export function useNewKey(onMade: () => void) {
  const trpc = useTRPC();
  const refresh = useRefresh();
  return useMutation(
    trpc.signingKey.rotate.mutationOptions({
      onSuccess: async () => {
        onMade();
        await refresh();
      },
    }),
  );
}

type RotateProps = Which & {
  /** The address has one of its own already. */
  hasOwnKey?: boolean;
  trigger?: DialogTrigger;
  isOpen?: boolean;
  onOpenChange?: (isOpen: boolean) => void;
};

/** Asks before a key is changed, and says what becomes of the one before. */
export function RotateKeyDialog({ url, hasOwnKey = false, ...open }: RotateProps) {
  const { slug: workspace } = useWorkspace();
  const rotate = useNewKey(() => toast({ title: "There is a new signing key" }));
  const isFirst = url !== undefined && !hasOwnKey;
  const before = isFirst ? "The workspace's key" : "The old one";
  return (
    <Dialog
      {...open}
      title={isFirst ? "A key for this address alone?" : "Change the signing key?"}
      description={`The new key signs${url === undefined ? "" : " calls to this address"} from now on. ${before} signs beside it for ${OVERLAP_HOURS} hours, so that no call is lost while you change your receiver.`}
      footer={
        <>
          <DialogClose render={<Button>Keep it as it is</Button>} />
          <DialogClose
            render={
              <Button
                kind="solid"
                isBusy={rotate.isPending}
                onClick={() =>
                  rotate.mutate(
                    { workspace, overlapHours: OVERLAP_HOURS, ...(url !== undefined && { url }) },
                    { onError: sayFailure("Nothing was changed") },
                  )
                }
              >
                Make a new key
              </Button>
            }
          />
        </>
      }
    >
      {url !== undefined && <p className="mono break-all">{url}</p>}
    </Dialog>
  );
}
