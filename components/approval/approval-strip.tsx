"use client";

import { useQuery } from "@tanstack/react-query";
import dynamic from "next/dynamic";
import { useTRPC } from "#components/trpc.tsx";
import { useWorkflowMeta } from "../canvas/session/use-session.tsx";

const OpenApproval = dynamic(() => import("./open-approval.tsx").then((file) => file.OpenApproval), { ssr: false });

/** What waits for a second person before it goes live; nothing when nothing does. */
export function ApprovalStrip() {
  const trpc = useTRPC();
  const { workspace, id } = useWorkflowMeta();
  const { data } = useQuery(trpc.approval.read.queryOptions({ workspace, id }));
  return data?.open ? <OpenApproval open={data.open} /> : null;
}
