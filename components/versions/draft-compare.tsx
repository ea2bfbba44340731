"use client";

import { useQuery } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { useTRPC } from "#components/trpc.tsx";
import { useSession, useWorkflowMeta } from "../canvas/session/use-session.tsx";
import type { DraftState } from "../canvas/store/builder-state.ts";
import { useBuilder } from "../canvas/store/use-builder.tsx";
import { type Compared, CompareView } from "./compare-view.tsx";

const selectTypes = (state: DraftState) => state.catalog.nodes;

export type DraftCompareProps = {
  compared: Compared;
  onCompare: (compared: Compared) => void;
  onClose: () => void;
};

/** The comparison inside an open builder: what is still on its way to the server goes first. */
export function DraftCompare(props: DraftCompareProps) {
  const trpc = useTRPC();
  const { workspace, id } = useWorkflowMeta();
  const { autosave } = useSession();
  const types = useBuilder(selectTypes);
  const { data } = useQuery(trpc.workflow.listVersions.queryOptions({ workspace, id }));
  const [isSaved, setSaved] = useState(() => !autosave.isDirty());
  useEffect(() => {
    if (!isSaved) void autosave.flush().then(() => setSaved(true));
  }, [autosave, isSaved]);
  if (!isSaved) return null;
  const versions = (data ?? []).map(({ number }) => number);
  return <CompareView {...props} {...{ workspace, id, types, versions }} />;
}
