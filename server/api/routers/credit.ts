import { listTransfers, listTransfersSchema } from "#server/services/credit/list-transfers.ts";
import { readCredits } from "#server/services/credit/read-credits.ts";
import { recountCredits } from "#server/services/credit/recount-credits.ts";
import { memberProcedure, router } from "../trpc.ts";

export const creditRouter = router({
  read: memberProcedure.query(({ ctx }) => readCredits(ctx.member)),
  transfers: memberProcedure.input(listTransfersSchema).query(({ ctx, input }) => listTransfers(ctx.member, input)),
  recount: memberProcedure.query(({ ctx }) => recountCredits(ctx.member)),
});
