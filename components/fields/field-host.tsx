"use client";

import { createContext, type ReactNode, useContext } from "react";
import type { Catalog, FieldSpec, GraphDescription, Problem } from "#server/contract/catalog.ts";
import type { Output } from "#server/contract/value.ts";

export type Available = GraphDescription["nodes"][string]["available"];

/** What a field may know of where it stands: a node of a draft, or a template's form. */
export type FieldHost = {
  workspace: string;
  catalog: Catalog;
  /** The config that the field is part of. */
  config: Readonly<Record<string, unknown>>;
  /** What may be referred to, by node above, in reading order. */
  available: Available;
  /** What this very node makes. */
  outputs: readonly Output[];
  problems: readonly Problem[];
  /** Undefined outside of a draft. */
  nodeId?: string;
  nodeType?: string;
  /** Sets several keys as one gesture, for fields that fill in others. */
  setAll: (values: Record<string, unknown>) => void;
  isReadOnly: boolean;
};

/** Props of the one component that draws fields of kind `K`. */
export type FieldKindProps<K extends FieldSpec["kind"]> = {
  spec: Extract<FieldSpec, { kind: K }>;
  /** As it stands in the config: not checked, may be anything. */
  value: unknown;
  onChange: (value: unknown) => void;
};

const HostContext = createContext<FieldHost | null>(null);

export function FieldHostProvider({ host, children }: { host: FieldHost; children: ReactNode }) {
  return <HostContext value={host}>{children}</HostContext>;
}

export function useFieldHost(): FieldHost {
  const host = useContext(HostContext);
  if (!host) throw new Error("Bug: a field stands outside of a host");
  return host;
}

/** What is wrong exactly at this path below the config. */
export function useProblemAt(path: string): string | undefined {
  return useFieldHost().problems.find((problem) => problem.field === path && problem.severity === "error")?.message;
}
