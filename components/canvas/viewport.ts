import type { Viewport } from "@xyflow/react";

export const FIT = { padding: 0.07, maxZoom: 1, minZoom: 0.3 };

/** Where this browser last looked; never part of the document, never shared. */
export function readViewport(key: string): Viewport | null {
  if (typeof sessionStorage === "undefined") return null;
  try {
    const [x, y, zoom] = JSON.parse(sessionStorage.getItem(key) ?? "[]") as unknown[];
    if (typeof x !== "number" || typeof y !== "number" || typeof zoom !== "number") return null;
    return { x, y, zoom };
  } catch {
    return null;
  }
}

export function writeViewport(key: string, { x, y, zoom }: Viewport): void {
  try {
    sessionStorage.setItem(key, JSON.stringify([x, y, zoom]));
  } catch {
    // without storage the next visit fits the graph into view, which is fine
  }
}
