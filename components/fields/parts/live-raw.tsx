"use client";

import { createContext, useContext } from "react";

/** The whole number that the contract tells right now, when the inspector knows it. */
export const LiveRawContext = createContext<string | null>(null);

export function useLiveRaw(): string | null {
  return useContext(LiveRawContext);
}
