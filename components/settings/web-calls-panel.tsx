"use client";

import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Copy, Globe } from "lucide-react";
import { useWorkspace } from "#components/shell/workspace-context.tsx";
import { useTRPC } from "#components/trpc.tsx";
import { Button } from "#components/ui/button.tsx";
import { Dialog, DialogClose } from "#components/ui/dialog.tsx";
import { EmptyState } from "#components/ui/empty-state.tsx";
import { ErrorState } from "#components/ui/error-state.tsx";
import { Panel } from "#components/ui/panel.tsx";
import { SkeletonRows } from "#components/ui/skeleton.tsx";
import { StateTag } from "#components/ui/state-tag.tsx";
import { Switch } from "#components/ui/switch.tsx";
import { Time } from "#components/ui/time.tsx";
import { toast } from "#components/ui/toast.tsx";
import type { EndpointRow } from "#server/services/endpoint/list-endpoints.ts";
import { copyText } from "./copy-text.ts";
import { sayFailure } from "./say-failure.ts";

const OVERLAP_HOURS = 24;

/** What web calls are signed with, and the addresses that they go to. */
export function WebCallsPanel() {
  const { role } = useWorkspace();
  const canChange = role !== "viewer";
  return (
    <Panel
      id="web-calls"
      title="Web calls"
      note="signed, to addresses that want them"
      action={canChange && <RotateKey />}
    >
      {canChange && <SigningKey />}
      <Endpoints canChange={canChange} />
    </Panel>
  );
}

function SigningKey() {
  const { slug: workspace } = useWorkspace();
  const trpc = useTRPC();
  const keys = useQuery(trpc.signingKey.read.queryOptions({ workspace }));
  const queryClient = useQueryClient();
  const retire = useMutation(
    trpc.signingKey.retire.mutationOptions({
      onSuccess: async () => {
        toast({ title: "Only the new key signs now" });
        await queryClient.invalidateQueries(trpc.signingKey.pathFilter());
      },
      onError: sayFailure("Nothing was changed"),
    }),
  );
  if (keys.isPending) return <SkeletonRows rows={1} />;
  if (keys.error) return <ErrorState onRetry={() => void keys.refetch()}>{keys.error.message}</ErrorState>;
  const [longest] = keys.data.retiring;
  return (
    <div className="flex flex-wrap items-center gap-x-3 gap-y-1.5 px-4 pt-2 pb-3">
      <p className="min-w-0 grow basis-56 text-ink-2">
        {longest ? (
          <>
            Each call has a signature by the old key too, until <Time at={longest.until} style="full" />. Put the new
            one into your receiver.
          </>
        ) : (
          "Your receiver verifies calls with this key, as Standard Webhooks say."
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

function RotateKey() {
  const { slug: workspace } = useWorkspace();
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const rotate = useMutation(
    trpc.signingKey.rotate.mutationOptions({
      onSuccess: async () => {
        toast({ title: "There is a new signing key" });
        await queryClient.invalidateQueries(trpc.signingKey.pathFilter());
      },
      onError: sayFailure("Nothing was changed"),
    }),
  );
  return (
    <Dialog
      trigger={<Button size="s">Change the key</Button>}
      title="Change the signing key?"
      description={`The new key signs from now on. The old one signs beside it for ${OVERLAP_HOURS} hours, so that no call is lost while you change your receiver.`}
      footer={
        <>
          <DialogClose render={<Button>Keep it</Button>} />
          <DialogClose
            render={
              <Button
                kind="solid"
                isBusy={rotate.isPending}
                onClick={() => rotate.mutate({ workspace, overlapHours: OVERLAP_HOURS })}
              >
                Make a new key
              </Button>
            }
          />
        </>
      }
    />
  );
}

function Endpoints({ canChange }: { canChange: boolean }) {
  const { slug } = useWorkspace();
  const trpc = useTRPC();
  const listed = useQuery(trpc.endpoint.list.queryOptions({ workspace: slug }));
  if (listed.isPending) return <SkeletonRows rows={2} />;
  if (listed.error) return <ErrorState onRetry={() => void listed.refetch()}>{listed.error.message}</ErrorState>;
  const { endpoints, isChallenged } = listed.data;
  if (endpoints.length === 0) {
    return (
      <EmptyState title="No addresses yet">
        {isChallenged
          ? "An address is listed here with its first call. Before its first event it is sent a challenge, and must repeat it."
          : "This installation calls private addresses, so it challenges none; one that wants no more calls is listed here."}
      </EmptyState>
    );
  }
  return (
    <ul>
      {endpoints.map((row) => (
        <Endpoint key={row.id} row={row} canChange={canChange} />
      ))}
    </ul>
  );
}

const WORDS = {
  on: { tone: "ok", glyph: "check", word: "On" },
  unproven: { tone: "warn", glyph: "hourglass", word: "Not proven" },
  off: { tone: "bad", glyph: "cross", word: "Off" },
} as const;

function Endpoint({ row, canChange }: { row: EndpointRow; canChange: boolean }) {
  const { slug: workspace } = useWorkspace();
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const turn = useMutation(
    trpc.endpoint.turn.mutationOptions({
      onSuccess: () => queryClient.invalidateQueries(trpc.endpoint.pathFilter()),
      onError: sayFailure("Nothing was changed"),
    }),
  );
  const { tone, glyph, word } = WORDS[row.state];
  return (
    <li className="flex items-center gap-2.5 border-t border-hair px-4 py-2 touch:min-h-12">
      <Globe aria-hidden size={15} className="shrink-0 text-ink-3" />
      <span className="flex min-w-0 grow flex-col">
        <span className="mono truncate">{row.url.replace(/^https?:\/\//, "")}</span>
        {row.reason && <span className="text-label text-ink-3">{row.reason}</span>}
      </span>
      <StateTag tone={tone} glyph={glyph}>
        {word}
      </StateTag>
      {canChange && (
        <Switch
          isOn={row.state !== "off"}
          label={`Web calls to ${row.url}`}
          isLabelHidden
          onChange={(isOn) => turn.mutate({ workspace, id: row.id, isOn })}
        />
      )}
    </li>
  );
}
