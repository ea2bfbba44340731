import type { HeldWork } from "#server/services/workflow/count-held.ts";
import { plural } from "../ui/number-words.ts";

/** Where the server stops counting. */
const COUNTED_MAX = 10_000;

/** What waits while a workflow is paused: "204 wallets and 3 messages wait"; null when nothing does. */
export function heldWords(held: HeldWork | null): string | null {
  if (!held) return null;
  const parts = [part(held.runs, "event"), part(held.wallets, "wallet"), part(held.messages, "message")].filter(
    (one) => one !== null,
  );
  const [last, ...before] = parts.toReversed();
  if (!last) return null;
  const named = before.length > 0 ? `${before.toReversed().join(", ")} and ${last}` : last;
  const isOne = held.runs + held.wallets + held.messages === 1;
  return `${named} ${isOne ? "waits" : "wait"} until then`;
}

function part(n: number, one: string): string | null {
  if (n === 0) return null;
  return n >= COUNTED_MAX ? `more than ${plural(COUNTED_MAX, one)}` : plural(n, one);
}
