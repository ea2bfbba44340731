import { setImmediate as turn } from "node:timers/promises";

/** Lets what came meanwhile have its turn, in the midst of work that would keep this thread for long. */
export function breathe(): Promise<void> {
  return turn();
}
