import { cancelRun } from "#server/services/run/cancel-run.ts";
import { explainWallet, explainWalletSchema } from "#server/services/run/explain-wallet.ts";
import { listHeld } from "#server/services/run/list-held.ts";
import { listRuns, listRunsSchema } from "#server/services/run/list-runs.ts";
import { readFunnel } from "#server/services/run/read-funnel.ts";
import { readRun, runIdSchema } from "#server/services/run/read-run.ts";
import { memberProcedure, router } from "../trpc.ts";

export const runRouter = router({
  list: memberProcedure.input(listRunsSchema).query(({ ctx, input }) => listRuns(ctx.member, input)),
  held: memberProcedure.query(({ ctx }) => listHeld(ctx.member)),
  cancel: memberProcedure.input(runIdSchema).mutation(({ ctx, input }) => cancelRun(ctx.member, input)),
  explain: memberProcedure.input(explainWalletSchema).query(({ ctx, input }) => explainWallet(ctx.member, input)),
  funnel: memberProcedure.input(runIdSchema).query(({ ctx, input }) => readFunnel(ctx.member, input)),
  read: memberProcedure.input(runIdSchema).query(({ ctx, input }) => readRun(ctx.member, input)),
});
