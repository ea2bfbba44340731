import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTRPC } from "#components/trpc.tsx";
import { count } from "../ui/number-words.ts";
import type { CountSpan } from "./span-menu.tsx";

/** A week's numbers move little, and cost more to add up. */
const READ_EVERY_MS = { day: 10_000, week: 60_000, off: 60_000 } as const;

type Of = {
  workspace: string;
  id: number;
  /** A version by its number; the live one without. */
  version?: number;
  isEnabled?: boolean;
};

/** What went through a version over a time that is chosen here; undefined where that is not known or not wanted. */
export function useWayCounts({ workspace, id, version, isEnabled = true }: Of) {
  const trpc = useTRPC();
  const [span, setSpan] = useState<CountSpan>("day");
  const query = useQuery(
    trpc.workflow.countWays.queryOptions(
      { workspace, id, span: span === "off" ? "day" : span, version },
      { enabled: isEnabled && span !== "off", refetchInterval: READ_EVERY_MS[span] },
    ),
  );
  const counts = span === "off" ? undefined : query.data;
  const events = counts && Object.values(counts.events).reduce((sum, each) => sum + each, 0);
  const note = query.isError ? "not known" : events === 0 ? "no events" : cutNote(counts?.isCut, events);
  // Nothing ran: an edge's 0 would only say that nobody came by.
  return { span, setSpan, counts: events === 0 ? undefined : counts, note };
}

function cutNote(isCut: boolean | undefined, events: number | undefined): string | undefined {
  return isCut && events !== undefined ? `the newest ${count(events)} events` : undefined;
}
