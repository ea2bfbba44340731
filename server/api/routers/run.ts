import { cancelRun } from "#server/services/run/cancel-run.ts";
import { listHeld } from "#server/services/run/list-held.ts";
import { listRuns, listRunsSchema } from "#server/services/run/list-runs.ts";
import { readRun, runIdSchema } from "#server/services/run/read-run.ts";
import { memberProcedure, router } from "../trpc.ts";

export const runRouter = router({
  list: memberProcedure.input(listRunsSchema).query(({ ctx, input }) => listRuns(ctx.member, input)),
  held: memberProcedure.query(({ ctx }) => listHeld(ctx.member)),
  cancel: memberProcedure.input(runIdSchema).mutation(({ ctx, input }) => cancelRun(ctx.member, input)),
  read: memberProcedure.input(runIdSchema).query(({ ctx, input }) => readRun(ctx.member, input)),
});
