import { liftSuppression, liftSuppressionSchema } from "#server/services/suppression/lift-suppression.ts";
import { listSuppressions, listSuppressionsSchema } from "#server/services/suppression/list-suppressions.ts";
import { memberProcedure, router } from "../trpc.ts";

export const suppressionRouter = router({
  list: memberProcedure.input(listSuppressionsSchema).query(({ ctx, input }) => listSuppressions(ctx.member, input)),
  lift: memberProcedure.input(liftSuppressionSchema).mutation(({ ctx, input }) => liftSuppression(ctx.member, input)),
});
