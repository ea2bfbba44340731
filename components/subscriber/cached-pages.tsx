"use client";

import type { ReactNode } from "react";
import { TRPC, useLive } from "#components/trpc.tsx";

export type CachedPagesProps = { workspace: string; children: ReactNode };

/** Data for everything below, read again when it changes. */
export function CachedPages({ workspace, children }: CachedPagesProps) {
  return (
    <TRPC>
      <Live workspace={workspace} />
      {children}
    </TRPC>
  );
}

function Live({ workspace }: { workspace: string }) {
  useLive(workspace);
  return null;
}
