import { z } from "zod";

const minute = z.int().min(0).max(1439);

/** How often alerts come: each at once, or together at a time. `minute` of the local day; `day` from 0 for Sunday. */
export const cadenceSchema = z.discriminatedUnion("kind", [
  z.strictObject({ kind: z.literal("at-once") }),
  z.strictObject({ kind: z.literal("hourly") }),
  z.strictObject({ kind: z.literal("daily"), minute }),
  z.strictObject({ kind: z.literal("weekly"), day: z.int().min(0).max(6), minute }),
]);

/** Hours of the local day in which nothing rings: from `from` on, until just before `until`, over midnight where that is less. */
export const quietSchema = z
  .strictObject({ from: minute, until: minute, letsCritical: z.boolean().default(true) })
  .refine(({ from, until }) => from !== until, { path: ["until"], message: "It must differ from the beginning." });

const atMost = (most: number) => z.int().min(1).max(most).nullable();

/** When and how often one subscriber is told; null is "not set". */
export const timingSchema = z.strictObject({
  quiet: quietSchema.nullable(),
  /** For topics that have no cadence of their own. */
  digest: cadenceSchema.nullable(),
  /** Messages in an hour and in a day, over all channels; what is more comes together as one. */
  perHour: atMost(60),
  perDay: atMost(500),
  /** Messages in seven days; what is more waits for the digest. */
  perWeek: atMost(1_000),
});
