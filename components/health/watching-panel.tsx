"use client";

import { Link } from "#components/ui/link.tsx";
import { count, plural } from "#components/ui/number-words.ts";
import { Panel } from "#components/ui/panel.tsx";
import { StateTag } from "#components/ui/state-tag.tsx";
import { useNow } from "#components/ui/use-now.ts";
import { Wallet } from "#components/ui/wallet.tsx";
import type { FailingWatch, Watching } from "#server/services/health/list-failing-watches.ts";
import { sinceWords } from "./chain-words.ts";

export type WatchingPanelProps = { watching: Watching; showsWorkspace: boolean };

/** Values that are watched, and those that can not be read: unknown is never safe. */
export function WatchingPanel({ watching, showsWorkspace }: WatchingPanelProps) {
  const { total, failing, unknown, shown } = watching;
  return (
    <Panel id="watching" title="Watched values" note={total > 0 ? count(total) : undefined}>
      {total === 0 && <p className="px-4 pt-1.5 pb-3.5 text-ink-2">No live workflow watches a value.</p>}
      {total > 0 && failing === 0 && (
        <p className="px-4 pt-1.5 pb-3.5 text-ink-2">
          {total === 1 ? "It is fresh." : "All are fresh."} One that can not be read is told as unknown, never as safe.
        </p>
      )}
      {failing > 0 && (
        <>
          <p className="px-4 pt-1.5 text-ink-2">
            {plural(failing, "value has", "values have")} no fresh reading
            {unknown > 0 && `; of ${plural(unknown, "it was", "them it was")} told`}.
          </p>
          <ul className="px-4 pt-1 pb-2">
            {shown.map((watch) => (
              <FailingRow
                key={`${watch.workspaceSlug} ${watch.workflowId} ${watch.wallet}`}
                watch={watch}
                showsWorkspace={showsWorkspace}
              />
            ))}
          </ul>
          {failing > shown.length && (
            <p className="px-4 pb-3 text-label text-ink-3">and {plural(failing - shown.length, "value")} more</p>
          )}
        </>
      )}
    </Panel>
  );
}

function FailingRow({ watch, showsWorkspace }: { watch: FailingWatch; showsWorkspace: boolean }) {
  const now = useNow();
  return (
    <li className="border-b border-hair py-1.5 last:border-0">
      <div className="flex items-baseline gap-3">
        <span className="min-w-0 flex-1">
          <Link
            href={`/w/${watch.workspaceSlug}/workflows/${watch.workflowId}`}
            className="no-underline hover:underline"
          >
            {watch.workflowName}
          </Link>
          {showsWorkspace && <span className="text-ink-3"> in {watch.workspaceSlug}</span>}
        </span>
        {watch.isUnknown ? (
          <StateTag tone="bad" glyph="unknown">
            Unknown
          </StateTag>
        ) : (
          <StateTag tone="warn" glyph="again">
            Tried again
          </StateTag>
        )}
      </div>
      <p className="text-label text-pretty text-ink-2">
        {watch.wallet && (
          <>
            <Wallet address={watch.wallet} isStatic />{" "}
          </>
        )}
        {watch.failingSince && `since ${sinceWords(watch.failingSince, now)}. `}
        {watch.trouble}
        {watch.value !== null && ` Last ${watch.value}.`}
      </p>
    </li>
  );
}
