import {
  anyRunSchema,
  explainAnySchema,
  explainAnyWallet,
  readAnyFunnel,
} from "#server/services/admin/explain-any-wallet.ts";
import { grantCredits, grantCreditsSchema } from "#server/services/admin/grant-credits.ts";
import { listHistory, listHistorySchema } from "#server/services/admin/list-history.ts";
import { listAllWorkflows } from "#server/services/admin/list-workflows.ts";
import { listWorkspaces } from "#server/services/admin/list-workspaces.ts";
import { anyExecutionSchema, readAnyExecution } from "#server/services/admin/read-any-execution.ts";
import { anyWorkflowSchema, pauseAnyWorkflow, resumeAnyWorkflow } from "#server/services/admin/set-workflow-state.ts";
import { adminProcedure, router } from "../trpc.ts";

export const adminRouter = router({
  workspaces: adminProcedure.query(({ ctx }) => listWorkspaces(ctx.admin)),
  workflows: adminProcedure.query(({ ctx }) => listAllWorkflows(ctx.admin)),
  history: adminProcedure.input(listHistorySchema).query(({ ctx, input }) => listHistory(ctx.admin, input)),
  execution: adminProcedure.input(anyExecutionSchema).query(({ ctx, input }) => readAnyExecution(ctx.admin, input)),
  explain: adminProcedure.input(explainAnySchema).query(({ ctx, input }) => explainAnyWallet(ctx.admin, input)),
  funnel: adminProcedure.input(anyRunSchema).query(({ ctx, input }) => readAnyFunnel(ctx.admin, input)),
  grantCredits: adminProcedure.input(grantCreditsSchema).mutation(({ ctx, input }) => grantCredits(ctx.admin, input)),
  pauseWorkflow: adminProcedure
    .input(anyWorkflowSchema)
    .mutation(({ ctx, input }) => pauseAnyWorkflow(ctx.admin, input)),
  resumeWorkflow: adminProcedure
    .input(anyWorkflowSchema)
    .mutation(({ ctx, input }) => resumeAnyWorkflow(ctx.admin, input)),
});
