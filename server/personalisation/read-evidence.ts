import { z } from "zod";
import type { CutOffEvidence } from "./evidence.ts";

const counts = z.object({ acted: z.number(), ignored: z.number() });
const schema: z.ZodType<CutOffEvidence> = z.object({
  kind: z.literal("cut-off"),
  min: z.number(),
  wasMin: z.number(),
  below: counts,
  above: counts,
  heldBack: z.number(),
  since: z.string().nullable(),
});

/** @returns undefined for the counts of another kind of change, or of an older Bellwether */
export function readCutOffEvidence(stored: unknown): CutOffEvidence | undefined {
  const parsed = schema.safeParse(stored);
  return parsed.success ? parsed.data : undefined;
}
