import { z } from "zod";
import { storable } from "#server/catalog/message/clean-text.ts";

export const workflowNameSchema = z
  .string()
  .transform(storable)
  .pipe(z.string().trim().min(1, "Give it a name").max(80));
export const workflowIdSchema = z.strictObject({ id: z.int().positive() });
