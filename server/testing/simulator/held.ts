import type { Span } from "./history.ts";

/** How something was over a stretch of turns. */
export type Held = "always" | "sometimes" | "never";

/** After every turn. */
export const LAST = Number.MAX_SAFE_INTEGER;

export type Window = { from: number; to: number };

export function coverage(spans: Span[], window: Window): Held {
  if (spans.some((span) => span.from < window.from && (span.to ?? LAST + 1) > window.to)) return "always";
  const touches = spans.some((span) => span.from <= window.to && (span.to ?? LAST + 1) >= window.from);
  return touches ? "sometimes" : "never";
}

export function allOf(parts: Held[]): Held {
  if (parts.every((part) => part === "always")) return "always";
  return parts.every((part) => part === "never") ? "never" : "sometimes";
}

export function worst(parts: Held[]): Held {
  if (parts.includes("never")) return "never";
  return parts.includes("sometimes") ? "sometimes" : "always";
}
