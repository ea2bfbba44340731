import type { QueuedWork } from "#server/services/workflow/count-queued.ts";
import { plural } from "../ui/number-words.ts";

/** Where the server stops counting. */
const COUNTED_MAX = 10_000;

/** What waits while a workflow is paused: "204 wallets and 3 messages wait"; null when nothing does. */
export function queuedWords(queued: QueuedWork | null): string | null {
  if (!queued) return null;
  const parts = [part(queued.runs, "event"), part(queued.wallets, "wallet"), part(queued.messages, "message")].filter(
    (one) => one !== null,
  );
  const [last, ...before] = parts.toReversed();
  if (!last) return null;
  const named = before.length > 0 ? `${before.toReversed().join(", ")} and ${last}` : last;
  const isOne = queued.runs + queued.wallets + queued.messages === 1;
  return `${named} ${isOne ? "waits" : "wait"} until then`;
}

function part(n: number, one: string): string | null {
  if (n === 0) return null;
  return n >= COUNTED_MAX ? `more than ${plural(COUNTED_MAX, one)}` : plural(n, one);
}
