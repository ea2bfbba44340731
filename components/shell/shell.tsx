"use client";

import type { ReactNode } from "react";
import { useLive } from "#components/trpc.tsx";
import { OfflineNote } from "#components/ui/offline-note.tsx";
import type { Account } from "./account-menu.tsx";
import { BottomBar } from "./bottom-bar.tsx";
import { Rail } from "./rail.tsx";
import { type WorkspaceInfo, WorkspaceProvider } from "./workspace-context.tsx";

export type ShellProps = { workspace: WorkspaceInfo; account: Account; children: ReactNode };

/** The frame of every operator page: rail or bottom bar, and one live connection per tab. */
export function Shell({ workspace, account, children }: ShellProps) {
  useLive(workspace.slug);
  return (
    <WorkspaceProvider value={workspace}>
      <a
        href="#main"
        className="sr-only z-50 rounded-control bg-raised px-3 py-2 font-[600] shadow-2 focus:not-sr-only focus:fixed focus:top-2 focus:left-2"
      >
        Skip to the page
      </a>
      <div className="flex min-h-dvh">
        <Rail base={workspace.base} account={account} />
        <div className="flex min-w-0 flex-1 flex-col max-phone:pb-[66px]">
          <OfflineNote />
          {children}
        </div>
      </div>
      <BottomBar base={workspace.base} account={account} />
    </WorkspaceProvider>
  );
}
