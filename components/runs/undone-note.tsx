import { Undo2 } from "lucide-react";
import { cn } from "#components/ui/cn.ts";
import { timeWords } from "#components/ui/time-words.ts";
import { undoneWords } from "./run-words.ts";

export type UndoneNoteProps = {
  undoneAt: Date | null;
  correctedAt: Date | null;
  wasSent: boolean;
  className?: string;
};

/** That the chain took the event back, and what became of what had been sent. Calm: nothing is left to do. */
export function UndoneNote({ undoneAt, correctedAt, wasSent, className }: UndoneNoteProps) {
  const words = undoneWords({ undoneAt, correctedAt, wasSent, at: (time) => `${timeWords(time, "clock")} UTC` });
  if (!words) return null;
  return (
    <div className={cn("flex gap-2.5 rounded-card border border-line bg-ground px-3.5 py-2.5", className)}>
      <Undo2 aria-hidden size={16} strokeWidth={2.2} className="mt-0.5 shrink-0 text-idle-ink" />
      <p>
        <b>{words.title}</b> <span className="text-ink-2">{words.text}</span>
      </p>
    </div>
  );
}
