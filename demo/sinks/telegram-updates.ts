import type { CallResult } from "./telegram-result.ts";

export type UpdateQueue = {
  add: (content: object) => void;
  /** Long poll: answers at once when there is something, else when there is, or empty after `timeout` seconds. */
  poll: (parameters: Record<string, unknown>, signal: AbortSignal) => Promise<CallResult>;
  count: () => number;
  endPolls: () => void;
};

const LIMIT_MAX = 100;
const TIMEOUT_SECONDS_MAX = 50;
const CONFLICT: CallResult = {
  kind: "error",
  code: 409,
  description: "Conflict: terminated by other getUpdates request; make sure that only one bot instance is running",
};

type Update = { update_id: number };

/**
 * Updates wait until the bot confirms them by asking for a higher offset. Their numbers grow with the clock, so that a
 * bot that remembers its offset understands a stand-in that has been started again.
 */
export function createUpdateQueue(now: () => number): UpdateQueue {
  let waiting: Update[] = [];
  let nextId = Math.floor(now() / 1000);
  let wake: (() => void) | undefined;
  let replace: (() => void) | undefined;

  async function poll(parameters: Record<string, unknown>, signal: AbortSignal): Promise<CallResult> {
    replace?.();
    const offset = Number(parameters.offset ?? 0);
    const limit = Math.min(Number(parameters.limit ?? LIMIT_MAX), LIMIT_MAX);
    // A negative offset asks for the last ones and forgets those before.
    if (offset < 0) waiting = waiting.slice(offset);
    else waiting = waiting.filter(({ update_id }) => update_id >= offset);
    const timeoutSeconds = Math.min(Number(parameters.timeout ?? 0), TIMEOUT_SECONDS_MAX);
    if (waiting.length === 0 && timeoutSeconds > 0) {
      const isReplaced = await waitForUpdate(timeoutSeconds * 1000, signal);
      if (isReplaced) return CONFLICT;
    }
    return { kind: "ok", result: waiting.slice(0, limit) };
  }

  function waitForUpdate(timeoutMs: number, signal: AbortSignal): Promise<boolean> {
    return new Promise((resolve) => {
      const settle = (isReplaced: boolean) => {
        clearTimeout(timer);
        signal.removeEventListener("abort", leave);
        if (wake === leave) wake = undefined;
        if (replace === giveWay) replace = undefined;
        resolve(isReplaced);
      };
      const leave = () => settle(false);
      const giveWay = () => settle(true);
      const timer = setTimeout(leave, timeoutMs);
      signal.addEventListener("abort", leave, { once: true });
      wake = leave;
      replace = giveWay;
    });
  }

  return {
    add: (content) => {
      waiting.push({ update_id: nextId++, ...content });
      wake?.();
    },
    poll,
    count: () => waiting.length,
    endPolls: () => wake?.(),
  };
}
