"use client";

import type { ReactNode } from "react";
import { TRPC, useLive } from "#components/trpc.tsx";

export type CachedPagesProps = { workspace: string; isFollowing: boolean; children: ReactNode };

/** Data for everything below, read again when it changes. */
export function CachedPages({ workspace, isFollowing, children }: CachedPagesProps) {
  return (
    <TRPC>
      {/* a visitor who becomes a subscriber is heard of anew */}
      <Live key={`${isFollowing}`} workspace={workspace} />
      {children}
    </TRPC>
  );
}

function Live({ workspace }: { workspace: string }) {
  useLive(workspace);
  return null;
}
