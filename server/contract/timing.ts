import type { z } from "zod";
import type { cadenceSchema, quietSchema, timingSchema } from "./timing-schema.ts";

export type Cadence = z.infer<typeof cadenceSchema>;
export type QuietHours = z.infer<typeof quietSchema>;
export type Timing = z.infer<typeof timingSchema>;

export const NO_TIMING: Timing = { quiet: null, digest: null, perHour: null, perDay: null, perWeek: null };

/** Stands for a mute without an end. */
export const FOR_EVER = new Date("9999-12-31T00:00:00Z");
