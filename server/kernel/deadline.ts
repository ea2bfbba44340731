/** A signal that aborts when its time is up, or with another one, unless it is cleared before. */
export type Deadline = { signal: AbortSignal; clear(): void };

/**
 * As `AbortSignal.timeout`, for work that is usually done much sooner: that one keeps its timer, and all that hangs on
 * it, to the end, which at a thousand sends a second is hundreds of megabytes; and `AbortSignal.any` leaves weak
 * references behind that are a good part of what collecting costs there.
 */
export function startDeadline(afterMs: number, outer?: AbortSignal): Deadline {
  const controller = new AbortController();
  const timer = setTimeout(() => controller.abort(new DOMException("Its time is up.", "TimeoutError")), afterMs);
  timer.unref();
  const follow = () => controller.abort(outer?.reason);
  if (outer?.aborted) follow();
  else outer?.addEventListener("abort", follow, { once: true });
  const clear = () => {
    clearTimeout(timer);
    outer?.removeEventListener("abort", follow);
  };
  return { signal: controller.signal, clear };
}
