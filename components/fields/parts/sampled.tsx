"use client";

import { createContext, useContext } from "react";
import type { RowResult } from "#server/contract/condition.ts";
import type { Values } from "#server/contract/value.ts";

/** What stands before a step when a past event comes to it, for one wallet. */
export type Sampled = {
  /** By node above, what it made. */
  samples: Readonly<Record<string, Values>>;
  /** By path of a condition's row; null for one that cannot be decided yet. */
  rows: ReadonlyMap<string, RowResult | null>;
};

/** Null where nothing is tried: in a form, or before an event is there. */
export const SampledContext = createContext<Sampled | null>(null);

export const useSampled = () => useContext(SampledContext);
