"use client";

import { Activity, CircleHelp, RotateCw, Unplug } from "lucide-react";
import type { ReactNode } from "react";
import { showDecimal } from "#server/contract/decimal.ts";
import type { ReadingPreview } from "#server/services/reading/preview-reading.ts";
import { isAddressText } from "../fields/known-contracts.ts";
import { isEndlessNumber } from "../fields/line-words.ts";
import { rowInputClass } from "../fields/parts/rows.tsx";
import { cn } from "../ui/cn.ts";
import { IconButton } from "../ui/icon-button.tsx";
import { count } from "../ui/number-words.ts";
import { spanWords } from "../ui/time-words.ts";
import { useNow } from "../ui/use-now.ts";
import { shortAddress } from "../ui/wallet-name.tsx";
import type { Live } from "./use-live-value.ts";

export type LiveValueProps = { live: Live; config: Readonly<Record<string, unknown>> };

/** What a watched value is right now, for a wallet of choice, above the fields that describe it. */
export function LiveValue({ live, config }: LiveValueProps) {
  const { query, typed, setTyped } = live;
  const { data } = query;
  const isSomebodys = config.whose === "followers" && data !== undefined && data.kind !== "unfinished";
  return (
    <section aria-label="Right now" className="border-b border-line bg-ground px-4 py-3">
      <div className="flex items-start gap-2">
        <div role="status" className="min-w-0 flex-1">
          {query.isError ? (
            <Note Icon={CircleHelp} tone="text-warn">
              {query.error.message}
            </Note>
          ) : (
            <Told data={data} isStale={query.isPlaceholderData} />
          )}
        </div>
        <IconButton
          size="s"
          label="Read again"
          disabled={query.isFetching}
          onClick={() => void query.refetch()}
          icon={<RotateCw aria-hidden size={14} />}
        />
      </div>
      {isSomebodys && (
        <label className="mt-2 flex items-center gap-2 text-label text-ink-2">
          <span className="shrink-0">Try with wallet</span>
          <input
            spellCheck={false}
            placeholder={data.kind === "value" && data.wallet ? shortAddress(data.wallet) : "0x…"}
            value={typed}
            aria-invalid={(typed !== "" && !isAddressText(typed)) || undefined}
            onChange={(event) => setTyped(event.target.value.trim())}
            className={`${rowInputClass} mono flex-1 aria-invalid:border-bad`}
          />
        </label>
      )}
    </section>
  );
}

function Told({ data, isStale }: { data: ReadingPreview | undefined; isStale: boolean }) {
  switch (data?.kind) {
    case undefined:
      return <p className="animate-pulse text-ink-3 motion-reduce:animate-none">Reading it now</p>;
    case "value":
      return <Value read={data} isStale={isStale} />;
    case "unfinished":
      return (
        <Note Icon={Activity} tone="text-ink-3">
          The value shows here as soon as the fields say what to read.
        </Note>
      );
    case "needs-wallet":
      return (
        <Note Icon={Activity} tone="text-ink-3">
          Nobody follows yet. Name a wallet to see its value.
        </Note>
      );
    case "no-endpoint":
      return (
        <Note Icon={Unplug} tone="text-warn">
          {data.message}
        </Note>
      );
    case "failed":
      return (
        <Note Icon={CircleHelp} tone="text-warn">
          <b>Cannot be read{data.wallet ? ` for ${shortAddress(data.wallet)}` : ""}.</b> {data.message}
        </Note>
      );
  }
}

function Value({ read, isStale }: { read: Extract<ReadingPreview, { kind: "value" }>; isStale: boolean }) {
  const now = useNow();
  const age = now ? `${spanWords(Math.max(0, now.getTime() - read.at.getTime()))} old` : "";
  const place = read.blockNumber === null ? "" : `at block ${count(read.blockNumber)}`;
  const facts = [place, age, read.wallet && `of ${shortAddress(read.wallet)}`].filter(Boolean).join(", ");
  const isEndless = isEndlessNumber(read.value);
  return (
    <div className={cn(isStale && "opacity-60")}>
      <p className="text-label text-ink-3">Right now</p>
      <p className="engraved text-[22px] leading-7 font-[500] [overflow-wrap:anywhere]">
        {isEndless ? "Without end" : shown(read.value)}{" "}
        {read.unit && !isEndless && <span className="text-[15px] text-ink-2">{read.unit}</span>}
      </p>
      {isEndless && <p className="text-ink-2">The largest number there is: so contracts say that there is no limit.</p>}
      <p className="text-label tabular-nums text-ink-3">{facts}</p>
    </div>
  );
}

const PLACES_MAX = 6;

function shown(value: string): string {
  const [, part = ""] = value.split(".");
  const places = part.replace(/0+$/, "").length;
  return places > PLACES_MAX ? `${showDecimal(value, PLACES_MAX)}…` : showDecimal(value);
}

type NoteProps = { Icon: typeof Activity; tone: string; children: ReactNode };

function Note({ Icon, tone, children }: NoteProps) {
  return (
    <p className="flex gap-2 text-ink-2">
      <Icon aria-hidden size={15} strokeWidth={2} className={cn("mt-[3px] shrink-0", tone)} />
      <span>{children}</span>
    </p>
  );
}
