import { channelName } from "#components/runs/run-words.ts";
import { ContentIcon, ContentText } from "#components/runs/sent-message.tsx";
import { StateTag } from "#components/ui/state-tag.tsx";
import type { BacktestMessage } from "#server/contract/backtest.ts";
import type { CallLook } from "#server/services/trial/simulate-calls.ts";

/** The ways a message would have left by: "Telegram, in the app". */
export function waysOf({ deliveries }: Pick<BacktestMessage, "deliveries">): string {
  const sent = deliveries.filter((one) => one.isSent).map((one) => channelName(one.channel));
  return [...new Set(sent)].join(", ") || "no way";
}

function lookTone({ works }: CallLook): string {
  return works === null ? "text-warn-ink" : works ? "text-ok" : "text-bad-ink";
}

/** A message as it would have been sent, with the ways and the reason; of a call, what would become of it now. */
export function WouldMessage({ message, look }: { message: BacktestMessage; look?: CallLook | undefined }) {
  const { content, why, urgency, deliveries } = message;
  const reasons = [...new Set(deliveries.flatMap(({ reason }) => reason ?? []))];
  return (
    <section
      aria-label={`Would have gone by ${waysOf(message)}`}
      className="group rounded-card rounded-tl-[3px] border border-then-line bg-then-wash px-3.5 pt-2 pb-[11px]"
    >
      <div className="flex flex-wrap items-center gap-x-1.5 text-label text-then-ink">
        <ContentIcon kind={content.kind} />
        <span>{waysOf(message)}</span>
        {urgency === "urgent" && (
          <StateTag tone="warn" glyph="warning" className="ml-auto">
            Urgent
          </StateTag>
        )}
      </div>
      <ContentText content={content} />
      {look && (
        <p role="status" className={`mt-1.5 text-label font-[560] ${lookTone(look)}`}>
          {look.text}
        </p>
      )}
      <p className="mt-2 border-t border-then-line pt-1.5 text-label text-ink-2">
        {why}
        {reasons.map((reason) => (
          <span key={reason} className="block">
            {reason}
          </span>
        ))}
      </p>
    </section>
  );
}
