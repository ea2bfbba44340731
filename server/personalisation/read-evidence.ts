import { z } from "zod";
import type { BudgetEvidence, CutOffEvidence, DigestEvidence, PriorityEvidence, WindowEvidence } from "./evidence.ts";

function readerOf<T>(schema: z.ZodType<T>): (stored: unknown) => T | undefined {
  return (stored) => schema.safeParse(stored).data;
}

const counts = z.object({ acted: z.number(), ignored: z.number() });
const cutOff: z.ZodType<CutOffEvidence> = z.object({
  kind: z.literal("cut-off"),
  min: z.number(),
  wasMin: z.number(),
  below: counts,
  above: counts,
  heldBack: z.number(),
  since: z.string().nullable(),
});

/** @returns undefined for the counts of another kind of change, or of an older Bellwether */
export const readCutOffEvidence = readerOf(cutOff);

const priority: z.ZodType<PriorityEvidence> = z.object({
  kind: z.literal("priority"),
  quick: z.number(),
  acted: z.number(),
});

/** The same of who goes first. */
export const readPriorityEvidence = readerOf(priority);

const window: z.ZodType<WindowEvidence> = z.object({
  kind: z.literal("window"),
  dow: z.number().nullable(),
  minute: z.number(),
  days: z.number(),
  onDow: z.number(),
  since: z.string().nullable(),
});

/** The same of when they act. */
export const readWindowEvidence = readerOf(window);

const digest: z.ZodType<DigestEvidence> = z.object({
  kind: z.literal("digest"),
  min: z.number(),
  wasMin: z.number(),
  acted: z.number(),
  all: z.number(),
  since: z.string().nullable(),
});

/** The same of what waits for the digest. */
export const readDigestEvidence = readerOf(digest);

const budget: z.ZodType<BudgetEvidence> = z.object({
  kind: z.literal("budget"),
  weeklyMax: z.number(),
  sent7: z.number(),
  sent28: z.number(),
  acted28: z.number(),
});

/** The same of how much a week interrupts. */
export const readBudgetEvidence = readerOf(budget);
