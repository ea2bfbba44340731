/** A signal that aborts when its time is up, unless it is cleared before. */
export type Deadline = { signal: AbortSignal; clear(): void };

/**
 * As `AbortSignal.timeout`, for work that is usually done much sooner: that one keeps its timer, and all that hangs on
 * it, to the end, which at a thousand sends a second is hundreds of megabytes.
 */
export function startDeadline(afterMs: number): Deadline {
  const controller = new AbortController();
  const timer = setTimeout(() => controller.abort(new DOMException("Its time is up.", "TimeoutError")), afterMs);
  timer.unref();
  return { signal: controller.signal, clear: () => clearTimeout(timer) };
}
