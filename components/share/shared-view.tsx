"use client";

import dynamic from "next/dynamic";
import { useMemo } from "react";
import type { SharedVersion } from "#server/services/share/read-shared.ts";
import { Outline } from "../canvas/outline.tsx";
import { Mark } from "../ui/mark.tsx";
import { Tag } from "../ui/tag.tsx";
import { Time } from "../ui/time.tsx";

// A phone shows the outline and never needs the canvas.
const ReadOnlyGraph = dynamic(() => import("../canvas/read-only-graph.tsx").then((file) => file.ReadOnlyGraph), {
  ssr: false,
});

/** A published version for whoever has its link: what it does, in sentences; nothing to change, nobody named. */
export function SharedView({ shared }: { shared: SharedVersion }) {
  const { name, number, publishedAt, graph, description, types } = shared;
  const byType = useMemo(() => Object.fromEntries(types.map((type) => [type.type, type])), [types]);
  return (
    <div className="flex h-dvh min-w-0 flex-col max-phone:h-auto">
      <header className="flex min-h-14 flex-wrap items-center gap-x-3 gap-y-1 border-b border-line bg-surface px-5 py-2 max-phone:px-4">
        <Mark size={22} />
        <h1 className="engraved text-title">{name}</h1>
        <Tag>v{number}</Tag>
        <span className="text-ink-2">
          published <Time at={new Date(publishedAt)} style="date" />. To read only: settings, addresses and people are
          not part of it.
        </span>
      </header>
      <main id="main" className="min-h-0 flex-1">
        <div className="h-full max-phone:hidden">
          <ReadOnlyGraph label={`${name}, version ${number}`} {...{ graph, description, types }} />
        </div>
        <div className="p-4 phone:hidden">
          <Outline graph={graph} description={description} types={byType} />
        </div>
      </main>
    </div>
  );
}
