"use client";

import { cn } from "#components/ui/cn.ts";
import { credits } from "#components/ui/number-words.ts";
import { StateTag } from "#components/ui/state-tag.tsx";
import { timeWords } from "#components/ui/time-words.ts";
import { useNow } from "#components/ui/use-now.ts";
import type { AttemptOutcome } from "#db/schema/outbox.ts";
import type { ExecutionDetail } from "#server/services/run/read-execution.ts";
import { type AttemptBar, type DeliveryLane, timelineOf } from "./attempt-timeline.ts";
import { channelName, deliveryState, type StateWords } from "./run-words.ts";

const GRID =
  "grid grid-cols-[72px_minmax(0,1fr)_minmax(240px,400px)] items-center gap-5 max-lg:grid-cols-[64px_minmax(0,1fr)]";

/** Every try of every delivery on one axis from the event. */
export function AttemptsPanel({ data }: { data: ExecutionDetail }) {
  const now = useNow() ?? data.doneAt ?? data.createdAt;
  const { deliveries, event } = data;
  if (deliveries.length === 0) return null;
  const timeline = timelineOf(deliveries, { eventAt: event.occurredAt, now });
  return (
    <section aria-labelledby="attempts-title" className="border-t border-line bg-surface pb-3">
      <div className="flex flex-wrap items-center gap-x-2.5 px-5 pt-3 pb-1.5 max-phone:px-4">
        <h2 id="attempts-title" className="text-[13.5px] font-[650]">
          Delivery attempts
        </h2>
        <span className="text-label text-ink-3">time since the event</span>
        <Legend />
      </div>
      <div aria-hidden className={cn(GRID, "px-5 pb-1 text-[11.5px] leading-4 text-ink-3 max-phone:px-4")}>
        <span />
        <div className="flex justify-between">
          {timeline.labels.map((label) => (
            <span key={label}>{label}</span>
          ))}
        </div>
      </div>
      {timeline.lanes.map((lane) => (
        <Lane key={lane.delivery.id} lane={lane} />
      ))}
    </section>
  );
}

function Legend() {
  const swatch = "h-[9px] w-3.5 rounded-[2px]";
  return (
    <span aria-hidden className="ml-auto flex items-center gap-3 text-label text-ink-3 max-phone:hidden">
      <span className="flex items-center gap-1.5">
        <i className={cn(swatch, "hatched")} /> waiting
      </span>
      <span className="flex items-center gap-1.5">
        <i className={cn(swatch, "bg-then")} /> sending
      </span>
      <span className="flex items-center gap-1.5">
        <i className={cn(swatch, "bg-bad")} /> refused
      </span>
    </span>
  );
}

function Lane({ lane }: { lane: DeliveryLane }) {
  const { delivery, bars } = lane;
  const state = deliveryState(delivery.state, delivery.attempts.length);
  return (
    <section aria-label={channelName(delivery.channel)}>
      <div className="flex flex-wrap items-baseline gap-x-2.5 border-t border-hair px-5 pt-2 max-phone:px-4">
        <h3 className="font-[650]">{channelName(delivery.channel)}</h3>
        <span className="text-label text-ink-3">
          {delivery.urgency} lane
          {delivery.target && `, ${delivery.target}`}
        </span>
        <span className="ml-auto text-label">
          <StateTag tone={state.tone} glyph={state.glyph}>
            {state.words}
          </StateTag>
          <span className="text-ink-3"> {costWords(lane)}</span>
        </span>
      </div>
      <ol>
        {bars.map((bar) => (
          <Attempt key={bar.key} bar={bar} lane={lane} />
        ))}
      </ol>
    </section>
  );
}

function costWords({ delivery }: DeliveryLane): string {
  if (delivery.priceMilli === 0) return "free";
  const price = delivery.priceMilli === 1_000 ? "1 credit" : `${credits(delivery.priceMilli)} credits`;
  if (delivery.state === "delivered") return `charged ${price}, once`;
  if (delivery.state === "dead" || delivery.state === "cancelled" || delivery.state === "suppressed")
    return "cost nothing";
  return delivery.state === "unfunded" || delivery.state === "deferred" ? `needs ${price}` : `${price} reserved`;
}

function Attempt({ bar, lane }: { bar: AttemptBar; lane: DeliveryLane }) {
  const outcome = attemptWords(bar.outcome, lane);
  const percent = (share: number) => `${Math.round(share * 1_000) / 10}%`;
  return (
    <li className={cn(GRID, "min-h-9 px-5 py-1 max-phone:px-4")}>
      <b className="font-[560]">{bar.name}</b>
      <div
        aria-hidden
        className="relative h-4 border-r border-hair bg-[linear-gradient(90deg,var(--hair)_1px,transparent_1px)] bg-[length:25%_100%]"
      >
        <span
          className="hatched absolute inset-y-0.5 rounded-[2px]"
          style={{ left: percent(bar.waitFrom), width: percent(Math.max(0, bar.sendFrom - bar.waitFrom)) }}
        />
        <span
          className={cn(
            "absolute inset-y-0.5 min-w-[3px] rounded-[2px]",
            bar.outcome === "accepted" ? "bg-then" : bar.outcome === "unknown" ? "bg-warn" : "bg-bad",
            bar.outcome === "waiting" && "hidden",
          )}
          style={{ left: percent(bar.sendFrom), width: percent(bar.sendTo - bar.sendFrom) }}
        />
      </div>
      <p className="min-w-0 max-lg:col-span-2">
        <StateTag tone={outcome.tone} glyph={outcome.glyph} className="mr-2">
          {outcome.words}
        </StateTag>
        <span className="min-w-0 text-[12.5px] [overflow-wrap:anywhere] text-ink-2">{bar.detail}</span>
      </p>
    </li>
  );
}

function attemptWords(outcome: AttemptOutcome | "waiting", { delivery }: DeliveryLane): StateWords {
  switch (outcome) {
    case "accepted":
      return { tone: "ok", glyph: "check", words: "Delivered" };
    case "refused":
      return { tone: "bad", glyph: "cross", words: "Refused" };
    case "retry":
      return { tone: "bad", glyph: "again", words: "Not yet" };
    case "unknown":
      return { tone: "warn", glyph: "unknown", words: "Unknown" };
    case "waiting":
      return delivery.state === "unfunded"
        ? deliveryState("unfunded")
        : { tone: "idle", glyph: "hourglass", words: `Not before ${timeWords(delivery.nextAt, "clock")} UTC` };
  }
}
