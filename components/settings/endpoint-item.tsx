"use client";

import { useMutation, useQueryClient } from "@tanstack/react-query";
import { Copy, Ellipsis, Globe, KeyRound, X } from "lucide-react";
import { useState } from "react";
import { useWorkspace } from "#components/shell/workspace-context.tsx";
import { useTRPC } from "#components/trpc.tsx";
import { IconButton } from "#components/ui/icon-button.tsx";
import { Menu, MenuItem } from "#components/ui/menu.tsx";
import { StateTag } from "#components/ui/state-tag.tsx";
import { Switch } from "#components/ui/switch.tsx";
import { Time } from "#components/ui/time.tsx";
import type { EndpointRow } from "#server/services/endpoint/list-endpoints.ts";
import { copyText } from "./copy-text.ts";
import { sayFailure } from "./say-failure.ts";
import { RotateKeyDialog, useRetireKey } from "./signing-key.tsx";

const WORDS = {
  on: { tone: "ok", glyph: "check", word: "On" },
  unproven: { tone: "warn", glyph: "hourglass", word: "Not proven" },
  off: { tone: "bad", glyph: "cross", word: "Off" },
} as const;

/** An address of web calls: whether it gets any, and what it verifies them with. */
export function EndpointItem({ row, canChange }: { row: EndpointRow; canChange: boolean }) {
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
        {row.hasOwnKey && (
          <span className="text-label text-ink-3">
            A key of its own
            {row.alsoUntil && (
              <>
                ; the one before signs too until <Time at={row.alsoUntil} style="full" />
              </>
            )}
          </span>
        )}
      </span>
      <StateTag tone={tone} glyph={glyph}>
        {word}
      </StateTag>
      {canChange && <KeyMenu row={row} />}
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

function KeyMenu({ row: { url, hasOwnKey, alsoUntil } }: { row: EndpointRow }) {
  const { slug: workspace } = useWorkspace();
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const [isChanging, setIsChanging] = useState(false);
  const retire = useRetireKey();
  const copy = () =>
    queryClient
      .fetchQuery(trpc.signingKey.read.queryOptions({ workspace, url }))
      .then(({ key }) => copyText(key, "The signing key"))
      .catch(sayFailure("Nothing was copied"));
  return (
    <>
      <Menu
        align="end"
        trigger={<IconButton size="s" label={`Key of ${url}`} icon={<Ellipsis aria-hidden size={16} />} />}
      >
        <MenuItem icon={<Copy aria-hidden size={15} />} onSelect={() => void copy()}>
          Copy the key
        </MenuItem>
        <MenuItem icon={<KeyRound aria-hidden size={15} />} onSelect={() => setIsChanging(true)}>
          {hasOwnKey ? "Change its key" : "Give it a key of its own"}
        </MenuItem>
        {alsoUntil && (
          <MenuItem icon={<X aria-hidden size={15} />} onSelect={() => retire.mutate({ workspace, url })}>
            End the old key now
          </MenuItem>
        )}
      </Menu>
      <RotateKeyDialog url={url} hasOwnKey={hasOwnKey} isOpen={isChanging} onOpenChange={setIsChanging} />
    </>
  );
}
