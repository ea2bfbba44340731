export type StateTone = "ok" | "warn" | "bad" | "idle" | "brass";

/** Of words, and of the plate behind them. */
export const INK: Record<StateTone, string> = {
  ok: "text-ok-ink",
  warn: "text-warn-ink",
  bad: "text-bad-ink",
  idle: "text-idle-ink",
  brass: "text-brass-ink",
};
export const WASH: Record<StateTone, string> = {
  ok: "bg-ok-wash",
  warn: "bg-warn-wash",
  bad: "bg-bad-wash",
  idle: "bg-idle-wash",
  brass: "bg-brass-wash",
};
