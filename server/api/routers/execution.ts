import { listExecutions, listExecutionsSchema } from "#server/services/run/list-executions.ts";
import { executionIdSchema, readExecution } from "#server/services/run/read-execution.ts";
import { memberProcedure, router } from "../trpc.ts";

export const executionRouter = router({
  list: memberProcedure.input(listExecutionsSchema).query(({ ctx, input }) => listExecutions(ctx.member, input)),
  read: memberProcedure.input(executionIdSchema).query(({ ctx, input }) => readExecution(ctx.member, input)),
});
