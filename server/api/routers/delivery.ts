import { listDeliveries, listDeliveriesSchema } from "#server/services/delivery/list-deliveries.ts";
import { replayDeliveries, replayDeliveriesSchema } from "#server/services/delivery/replay-deliveries.ts";
import { memberProcedure, router } from "../trpc.ts";

export const deliveryRouter = router({
  list: memberProcedure.input(listDeliveriesSchema).query(({ ctx, input }) => listDeliveries(ctx.member, input)),
  replay: memberProcedure
    .input(replayDeliveriesSchema)
    .mutation(({ ctx, input }) => replayDeliveries(ctx.member, input)),
});
