import { channelName } from "#components/runs/run-words.ts";
import { plural } from "#components/ui/number-words.ts";
import type { ShownState } from "#server/services/delivery/shown-state.ts";

type Facts = { state: ShownState; reason: string | null; attempts: number; channel: string };

/** What became of a delivery, and what happens next, in a sentence; `at`: a time as it reads. */
export function deliveryWords(of: Facts & { nextAt: Date }, at: (time: Date) => string): string {
  const why = of.reason ?? "";
  switch (of.state) {
    case "delivered":
      return why || takenWords(of);
    case "waiting":
      return why || "It leaves as soon as there is a place.";
    case "sending":
      return "It is on its way.";
    case "retrying":
      // a rule or a block is waited for, and nothing failed
      if (of.attempts === 0) return `${why} It is looked at again at ${at(of.nextAt)}.`.trim();
      return `${why} Tried ${plural(of.attempts, "time")}; the next try is at ${at(of.nextAt)}.`.trim();
    case "unfunded":
      return why || "It waits for credits.";
    default:
      return why;
  }
}

function takenWords({ channel, attempts }: Facts): string {
  if (channel === "in-app") return "It is in their inbox.";
  if (channel === "contract-call") return "Its transaction went through.";
  return `${channelName(channel)} took it${attempts > 1 ? ` at the ${ordinal(attempts)} try` : ""}.`;
}

/** Second, third: a first try is not counted aloud. */
function ordinal(number: number): string {
  const words = ["first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth"];
  return words[number - 1] ?? `${number}th`;
}

/** "3 of 12 taken up": how far a replay is. */
export function replayWords({ found, replayed, isDone }: { found: number; replayed: number; isDone: boolean }): string {
  if (!isDone) return `${replayed.toLocaleString("en")} of ${found.toLocaleString("en")} taken up`;
  return `${plural(replayed, "dead letter")} taken up`;
}
