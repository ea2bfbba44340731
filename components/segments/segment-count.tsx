"use client";

import Link from "next/link";
import { useWorkspace } from "#components/shell/workspace-context.tsx";
import { Button } from "#components/ui/button.tsx";
import { cn } from "#components/ui/cn.ts";
import { count, plural } from "#components/ui/number-words.ts";
import { Wallet } from "#components/ui/wallet.tsx";
import { ShareBar } from "./count-of.tsx";
import { shareWords } from "./share-words.ts";
import type { SegmentPreview, useSegmentCount } from "./use-segments.ts";

/** Who is in a segment while it is written: how many of all, and the newest of them. */
export function SegmentCountPanel({ query, isBehind }: ReturnType<typeof useSegmentCount>) {
  const { data, error, refetch } = query;
  return (
    <section
      aria-labelledby="segment-count"
      aria-busy={isBehind}
      className="rounded-card border border-line bg-ground px-4 pt-3 pb-3.5"
    >
      <h3 id="segment-count" className="text-label font-[560] text-ink-3">
        In it now
      </h3>
      <div aria-live="polite" className={cn("transition-opacity duration-(--quick)", isBehind && "opacity-60")}>
        {error ? (
          <>
            <p className="mt-1 text-bad-ink">{error.message}</p>
            <Button size="s" className="mt-2" onClick={() => void refetch()}>
              Try again
            </Button>
          </>
        ) : (
          <Answer preview={data} onRetry={() => void refetch()} />
        )}
      </div>
    </section>
  );
}

function Answer({ preview, onRetry }: { preview: SegmentPreview | undefined; onRetry: () => void }) {
  switch (preview?.kind) {
    case "known":
      return <Known {...preview} />;
    case "unfinished":
      return <p className="mt-1 text-ink-2">Once the condition is complete, you see here how many are in it.</p>;
    case "too-long":
      return (
        <>
          <p className="mt-1 text-ink-2">
            Counting took too long and was given up, so that alerts are not slowed. The segment works all the same.
          </p>
          <Button size="s" className="mt-2" onClick={onRetry}>
            Count again
          </Button>
        </>
      );
    default:
      return <p className="mt-1 text-ink-2">Counting.</p>;
  }
}

function Known({ count: found, total, examples }: Extract<SegmentPreview, { kind: "known" }>) {
  const { base } = useWorkspace();
  return (
    <>
      <p className="mt-0.5 flex flex-wrap items-baseline gap-x-2">
        <span className="engraved text-[28px] leading-9 tabular-nums">{count(found)}</span>
        <span className="text-ink-2">
          of {plural(total, "subscriber")}
          {shareWords(found, total)}
        </span>
      </p>
      <ShareBar part={found} whole={total} className="mt-1.5" />
      {examples === null && <p className="mt-3 text-label text-ink-3">Looking for examples took too long.</p>}
      {examples && examples.length > 0 && (
        <>
          <h4 className="mt-3 text-label text-ink-3">
            {examples.length === found ? "All of them" : "The newest of them"}
          </h4>
          <ul className="mt-1 grid grid-cols-2 gap-x-3">
            {examples.map(({ id, address }) => (
              <li key={id}>
                <Link
                  href={`${base}/subscribers/${id}`}
                  className="inline-flex min-h-6 items-center rounded-[4px] hover:underline hover:decoration-control hover:underline-offset-3 touch:min-h-9"
                >
                  <Wallet isStatic address={address} />
                </Link>
              </li>
            ))}
          </ul>
        </>
      )}
    </>
  );
}
