import { BellOff, CircleAlert, Hand, Hourglass, type LucideIcon, Minus, Undo2 } from "lucide-react";
import { cn } from "#components/ui/cn.ts";
import type { ExecutionDetail } from "#server/services/run/read-execution.ts";

type Why = { Icon: LucideIcon; title: string; text: string; look: string; glyph: string };

const IDLE = { look: "border-line bg-ground", glyph: "text-idle-ink" };
const WARN = { look: "border-warn-line bg-warn-wash", glyph: "text-warn" };
const BAD = { look: "border-bad-line bg-bad-wash", glyph: "text-bad" };

/** Silence is a result: why this wallet got nothing, or not yet. */
export function NothingCame({ data }: { data: ExecutionDetail }) {
  const why = whyNothing(data);
  if (!why) return null;
  return (
    <div className={cn("mx-5 mt-3.5 flex gap-2.5 rounded-card border px-3.5 py-2.5 max-phone:mx-4", why.look)}>
      <why.Icon aria-hidden size={16} strokeWidth={2.2} className={cn("mt-0.5 shrink-0", why.glyph)} />
      <p>
        <b>{why.title}</b> <span className="text-ink-2">{why.text}</span>
      </p>
    </div>
  );
}

function whyNothing(data: ExecutionDetail): Why | null {
  const reason = data.reason ? `${data.reason.replace(/[.\s]+$/, "")}.` : "";
  switch (data.outcome) {
    case "stopped":
      return { Icon: Minus, title: "Nothing was sent.", text: reason, ...IDLE };
    case "held":
      return { Icon: Hand, title: "Held back: it waits in their inbox.", text: reason, ...IDLE };
    case "opted-out":
      return { Icon: BellOff, title: "Nothing was sent: they opted out.", text: reason, ...IDLE };
    case "failed":
      return { Icon: CircleAlert, title: "Nothing was sent: a step failed.", text: reason, ...BAD };
    case "cancelled":
      // the note above says it already
      if (data.undoneAt) return null;
      return {
        Icon: Undo2,
        title: "Undone.",
        text: reason || "The chain replaced the block behind it before anything was sent.",
        ...IDLE,
      };
    case null:
      return data.wakeAt ? { Icon: Hourglass, title: "Waiting to try again.", text: reason, ...WARN } : null;
    case "told":
      return toldButNothing(data);
  }
}

function toldButNothing({ deliveries }: ExecutionDetail): Why | null {
  if (deliveries.some((delivery) => delivery.state === "unfunded")) {
    return {
      Icon: Hourglass,
      title: "Waiting for credits.",
      text: "Nothing is lost: a grant sends it on. In-app messages are free and have arrived.",
      ...WARN,
    };
  }
  const outside = deliveries.filter((delivery) => delivery.channel !== "in-app");
  const waiting = outside.find((delivery) => delivery.state === "deferred");
  if (waiting) {
    const text = `${waiting.reason ?? ""} It is in their inbox already.`.trim();
    return { Icon: Hourglass, title: "Waiting for their time.", text, ...WARN };
  }
  const isAllDead = outside.length > 0 && outside.every((delivery) => delivery.state === "dead");
  if (!isAllDead) return null;
  const [first] = outside;
  return {
    Icon: CircleAlert,
    title: "No channel outside the product took it.",
    text: first?.reason ? `${first.reason.replace(/[.\s]+$/, "")}.` : "",
    ...BAD,
  };
}
