import { listDeliveries, listDeliveriesSchema } from "#server/services/delivery/list-deliveries.ts";
import { readDeadLetters } from "#server/services/delivery/read-dead-letters.ts";
import { replayDeliveries, replayDeliveriesSchema } from "#server/services/delivery/replay-deliveries.ts";
import { replayFilterSchema, startReplay } from "#server/services/delivery/start-replay.ts";
import { memberProcedure, router } from "../trpc.ts";

export const deliveryRouter = router({
  list: memberProcedure.input(listDeliveriesSchema).query(({ ctx, input }) => listDeliveries(ctx.member, input)),
  deadLetters: memberProcedure.query(({ ctx }) => readDeadLetters(ctx.member)),
  replayAll: memberProcedure.input(replayFilterSchema).mutation(({ ctx, input }) => startReplay(ctx.member, input)),
  replay: memberProcedure
    .input(replayDeliveriesSchema)
    .mutation(({ ctx, input }) => replayDeliveries(ctx.member, input)),
});
