"use client";

import { useWorkspace } from "#components/shell/workspace-context.tsx";
import { Link } from "#components/ui/link.tsx";
import { count, plural } from "#components/ui/number-words.ts";
import { Panel } from "#components/ui/panel.tsx";
import type { Acts } from "#server/services/measure/read-acts.ts";

/** What subscribers did on-chain, told or not. */
export function ActsPanel({ acts: { sources, acts, people, afterAlert }, days }: { acts: Acts; days: number }) {
  const { base } = useWorkspace();
  return (
    <Panel id="acts" title="Acts on-chain" note={`last ${days} days`}>
      <p className="max-w-[72ch] px-4 pt-1 pb-3.5 text-ink-2">
        {sources === 0 ? (
          <>
            No event counts as acting on this topic. In <Link href={`${base}/topics`}>Topics</Link> say which do, such
            as a repayment after a warning: then acts are counted whether or not somebody was told.
          </>
        ) : (
          <>
            {plural(acts, "act")} by {plural(people, "subscriber")}: {count(afterAlert)} within two days after an alert,{" "}
            {count(acts - afterAlert)} of their own idea.
          </>
        )}
      </p>
    </Panel>
  );
}
