import { Check, HelpCircle, X } from "lucide-react";
import { FamilyBadge } from "#components/ui/family-badge.tsx";
import { StateTag } from "#components/ui/state-tag.tsx";
import { Time } from "#components/ui/time.tsx";
import type { OpenMessage } from "./message-view.tsx";

type Props = { open: OpenMessage; zone: string };
type StepOf = OpenMessage["steps"][number];

/** The way to this message: each step with the values that decided, then where it was sent. */
export function WhyItCame({ open, zone }: Props) {
  return (
    <section aria-labelledby="why-title" className="border-t border-line px-5 pt-4 pb-1 phone:px-[26px]">
      <h3 id="why-title" className="pb-1 text-[13.5px] font-[650]">
        Why it came
      </h3>
      <ol>
        {open.steps.map((step) => (
          <li key={step.nodeId} className="flex gap-3.5 border-b border-hair py-3">
            <FamilyBadge family={step.family} icon={step.icon} size={26} />
            <div className="min-w-0 grow">
              <p className="font-[620]">{step.title}</p>
              {step.detail && <p className="text-ink-2">{step.detail}</p>}
              {step.rows.map((row) => (
                <Row key={row.text} row={row} />
              ))}
            </div>
            <Time at={new Date(step.at)} style="clock" zone={zone} className="shrink-0 text-label text-ink-3" />
          </li>
        ))}
        {open.sent.map((sent) => (
          <li key={sent.channel} className="flex gap-3.5 border-b border-hair py-3 last:border-0">
            <FamilyBadge family="then" icon={ICON[sent.channel] ?? "send"} size={26} isIdle={!sent.doneAt} />
            <div className="min-w-0 grow">
              <p className="font-[620]">{sentWords(sent, open.message.urgency)}</p>
              {sent.reason && <p className="text-ink-2">{sent.reason}</p>}
            </div>
            <SentState sent={sent} />
          </li>
        ))}
      </ol>
    </section>
  );
}

const ICON: Record<string, string> = {
  email: "mail",
  telegram: "send",
  "web-push": "bell-ring",
  "in-app": "inbox",
  webhook: "webhook",
  slack: "hash",
  discord: "message-square",
};
const NAME: Record<string, string> = {
  email: "Email",
  telegram: "Telegram",
  "web-push": "web push",
  webhook: "web call",
  slack: "the team’s Slack",
  discord: "the team’s Discord",
};

function sentWords({ channel }: OpenMessage["sent"][number], urgency: OpenMessage["message"]["urgency"]): string {
  if (channel === "in-app") return "Put into this inbox";
  return `${urgency === "urgent" ? "Sent as urgent" : "Sent"} by ${NAME[channel] ?? channel}`;
}

function Row({ row }: { row: StepOf["rows"][number] }) {
  const look = { true: [Check, "text-ok-ink"], false: [X, "text-bad-ink"], missing: [HelpCircle, "text-warn-ink"] };
  const [Glyph, ink] = look[String(row.verdict) as keyof typeof look] as [typeof Check, string];
  return (
    <p className="flex items-center gap-1.5 text-ink-2">
      <Glyph aria-hidden size={13} strokeWidth={2.2} className={ink} />
      {row.text}
    </p>
  );
}

function SentState({ sent }: { sent: OpenMessage["sent"][number] }) {
  if (sent.state === "delivered" && sent.doneAt) {
    const seconds = Math.max(0, (sent.doneAt.getTime() - sent.createdAt.getTime()) / 1000);
    if (sent.deferredUntil) {
      return (
        <StateTag tone="ok" glyph="check">
          At your time
        </StateTag>
      );
    }
    return (
      <StateTag tone="ok" glyph="check">
        {seconds < 10 ? seconds.toFixed(1) : Math.round(seconds)} s
      </StateTag>
    );
  }
  if (sent.state === "dead" || sent.state === "suppressed" || sent.state === "cancelled") {
    return (
      <StateTag tone="idle" glyph="minus">
        Not sent
      </StateTag>
    );
  }
  return (
    <StateTag tone="warn" glyph="hourglass">
      {sent.state === "deferred" ? "Waits for your time" : "Waiting"}
    </StateTag>
  );
}
