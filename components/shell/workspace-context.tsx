"use client";

import { createContext, type ReactNode, useContext } from "react";
import type { Role } from "#db/schema/workspace.ts";

export type WorkspaceInfo = {
  slug: string;
  name: string;
  role: Role;
  /** `/w/<slug>`: what links begin with. */
  base: string;
  /** As the page was made; live figures come from queries. */
  availableMilli: number;
};

const WorkspaceContext = createContext<WorkspaceInfo | null>(null);

export function WorkspaceProvider({ value, children }: { value: WorkspaceInfo; children: ReactNode }) {
  return <WorkspaceContext value={value}>{children}</WorkspaceContext>;
}

/** The same, or null on pages above all workspaces. */
export function useWorkspaceOrNone(): WorkspaceInfo | null {
  return useContext(WorkspaceContext);
}

/** The workspace whose pages these are; below `/w/[workspace]` only. */
export function useWorkspace(): WorkspaceInfo {
  const info = useContext(WorkspaceContext);
  if (!info) throw new Error("Bug: useWorkspace stands outside /w/[workspace]");
  return info;
}
