"use client";

import { useQuery } from "@tanstack/react-query";
import { useTRPCClient } from "#components/trpc.tsx";
import { FieldError } from "../../ui/field.tsx";
import { timeWords, zoneName } from "../../ui/time-words.ts";
import { useFieldHost } from "../field-host.tsx";
import { useSettled } from "./use-preview.ts";

/** The next three moments of this node's schedule, by the function that will fire it. */
export function NextMoments({ zone }: { zone: string }) {
  const { workspace, config, nodeType, isReadOnly } = useFieldHost();
  const client = useTRPCClient();
  const asked = useSettled(config);
  const query = useQuery({
    queryKey: ["reading.schedule", workspace, nodeType, asked],
    queryFn: () => client.reading.schedule.mutate({ workspace, type: nodeType ?? "", config: { ...asked } }),
    enabled: nodeType !== undefined && !isReadOnly,
    placeholderData: (before) => before,
    retry: false,
  });
  const { data } = query;
  if (!data || data.kind === "unfinished") return null;
  if (data.kind === "refused") return <FieldError>{data.message}</FieldError>;
  if (data.moments.length === 0) return <p className="text-label text-warn-ink">No moment of it is left.</p>;
  return (
    <div className="text-label">
      <p className="text-ink-3">{data.moments.length < 3 ? "All that is left" : "The next three"}</p>
      <ol aria-label="Next moments" className="mt-0.5 flex flex-col">
        {data.moments.map((moment) => (
          <li key={moment.toISOString()} className="tabular-nums text-ink-2">
            <time dateTime={moment.toISOString()}>{momentIn(moment, zone)}</time>
          </li>
        ))}
      </ol>
    </div>
  );
}

/** "Mon 1 Dec 2026, 09:00 GMT+1"; an unknown zone is read in UTC. */
function momentIn(moment: Date, zone: string): string {
  try {
    const words = timeWords(moment, "headline", zone);
    return words.replace(/\s\S+$/, ` ${zoneName(zone, moment)}`);
  } catch {
    return timeWords(moment, "headline", "UTC");
  }
}
