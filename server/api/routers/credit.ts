import { listTransfers, listTransfersSchema } from "#server/services/credit/list-transfers.ts";
import { readBalance } from "#server/services/credit/read-balance.ts";
import { readCredits } from "#server/services/credit/read-credits.ts";
import { recountCredits } from "#server/services/credit/recount-credits.ts";
import { memberProcedure, router } from "../trpc.ts";

export const creditRouter = router({
  balance: memberProcedure.query(({ ctx }) => readBalance(ctx.member)),
  read: memberProcedure.query(({ ctx }) => readCredits(ctx.member)),
  transfers: memberProcedure.input(listTransfersSchema).query(({ ctx, input }) => listTransfers(ctx.member, input)),
  recount: memberProcedure.query(({ ctx }) => recountCredits(ctx.member)),
});
