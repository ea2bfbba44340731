import { listChanges, listChangesSchema } from "#server/services/audit/list-changes.ts";
import { memberProcedure, router } from "../trpc.ts";

export const auditRouter = router({
  list: memberProcedure.input(listChangesSchema).query(({ ctx, input }) => listChanges(ctx.member, input)),
});
