import { approve, decideApprovalSchema, declineApproval } from "#server/services/approval/decide-approval.ts";
import { readApproval } from "#server/services/approval/read-approval.ts";
import { workflowIdSchema } from "#server/services/workflow/workflow-name.ts";
import { memberProcedure, router } from "../trpc.ts";

export const approvalRouter = router({
  read: memberProcedure.input(workflowIdSchema).query(({ ctx, input }) => readApproval(ctx.member, input)),
  approve: memberProcedure.input(decideApprovalSchema).mutation(({ ctx, input }) => approve(ctx.member, input)),
  decline: memberProcedure.input(decideApprovalSchema).mutation(({ ctx, input }) => declineApproval(ctx.member, input)),
});
