import { z } from "zod";

export const workflowNameSchema = z.string().trim().min(1, "Give it a name").max(80);
export const workflowIdSchema = z.strictObject({ id: z.int().positive() });
