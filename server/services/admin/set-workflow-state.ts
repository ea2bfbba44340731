import { z } from "zod";
import type { AdminContext } from "#server/services/context.ts";
import { pauseWorkflow, resumeWorkflow } from "#server/services/workflow/set-workflow-state.ts";
import { enterWorkspace, inWorkspaceSchema } from "./enter-workspace.ts";

export const anyWorkflowSchema = inWorkspaceSchema.extend({ id: z.int().positive() });
type AnyWorkflow = z.infer<typeof anyWorkflowSchema>;

/** Stops a workflow of any workspace, as its operators would. */
export async function pauseAnyWorkflow(ctx: AdminContext, { slug, id }: AnyWorkflow): Promise<void> {
  await pauseWorkflow(await enterWorkspace(ctx, { slug, role: "operator" }), { id });
}

/** Starts a paused workflow of any workspace again. */
export async function resumeAnyWorkflow(ctx: AdminContext, { slug, id }: AnyWorkflow): Promise<void> {
  await resumeWorkflow(await enterWorkspace(ctx, { slug, role: "operator" }), { id });
}
