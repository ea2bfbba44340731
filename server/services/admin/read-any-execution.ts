import { z } from "zod";
import type { AdminContext } from "#server/services/context.ts";
import { type ExecutionDetail, readExecution } from "#server/services/run/read-execution.ts";
import { enterWorkspace, inWorkspaceSchema } from "./enter-workspace.ts";

export const anyExecutionSchema = inWorkspaceSchema.extend({ id: z.int().positive() });

/** One execution of any workspace, as its members see it. */
export async function readAnyExecution(
  ctx: AdminContext,
  { slug, id }: z.infer<typeof anyExecutionSchema>,
): Promise<ExecutionDetail> {
  return await readExecution(await enterWorkspace(ctx, { slug, role: "viewer" }), { id });
}
