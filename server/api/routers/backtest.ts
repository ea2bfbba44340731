import { backtestIdSchema, cancelBacktest } from "#server/services/backtest/cancel-backtest.ts";
import { listAlerts, listAlertsSchema } from "#server/services/backtest/list-alerts.ts";
import { listBacktests } from "#server/services/backtest/list-backtests.ts";
import { listSamples, readBacktest, readTestedGraph } from "#server/services/backtest/read-backtest.ts";
import { impactSchema, readImpact } from "#server/services/backtest/read-impact.ts";
import { startBacktest, startBacktestSchema } from "#server/services/backtest/start-backtest.ts";
import { workflowIdSchema } from "#server/services/workflow/workflow-name.ts";
import { memberProcedure, router } from "../trpc.ts";

export const backtestRouter = router({
  list: memberProcedure.input(workflowIdSchema).query(({ ctx, input }) => listBacktests(ctx.member, input)),
  impact: memberProcedure.input(impactSchema).query(({ ctx, input }) => readImpact(ctx.member, input)),
  read: memberProcedure.input(backtestIdSchema).query(({ ctx, input }) => readBacktest(ctx.member, input)),
  graph: memberProcedure.input(backtestIdSchema).query(({ ctx, input }) => readTestedGraph(ctx.member, input)),
  samples: memberProcedure.input(backtestIdSchema).query(({ ctx, input }) => listSamples(ctx.member, input)),
  alerts: memberProcedure.input(listAlertsSchema).query(({ ctx, input }) => listAlerts(ctx.member, input)),
  start: memberProcedure.input(startBacktestSchema).mutation(({ ctx, input }) => startBacktest(ctx.member, input)),
  cancel: memberProcedure.input(backtestIdSchema).mutation(({ ctx, input }) => cancelBacktest(ctx.member, input)),
});
