import { listShares } from "#server/services/share/list-shares.ts";
import { makeShare, makeShareSchema } from "#server/services/share/make-share.ts";
import { revokeShare, revokeShareSchema } from "#server/services/share/revoke-share.ts";
import { workflowIdSchema } from "#server/services/workflow/workflow-name.ts";
import { memberProcedure, router } from "../trpc.ts";

export const shareRouter = router({
  list: memberProcedure.input(workflowIdSchema).query(({ ctx, input }) => listShares(ctx.member, input)),
  make: memberProcedure.input(makeShareSchema).mutation(({ ctx, input }) => makeShare(ctx.member, input)),
  revoke: memberProcedure.input(revokeShareSchema).mutation(({ ctx, input }) => revokeShare(ctx.member, input)),
});
