import { lookUpAbi, lookUpAbiSchema } from "#server/services/abi/look-up-abi.ts";
import { recentEvents, recentEventsSchema } from "#server/services/abi/recent-events.ts";
import { memberProcedure, router } from "../trpc.ts";

export const abiRouter = router({
  lookUp: memberProcedure.input(lookUpAbiSchema).query(({ ctx, input }) => lookUpAbi(ctx.member, input)),
  /** A mutation for its size: the event's ABI goes in the body. It changes nothing. */
  recent: memberProcedure.input(recentEventsSchema).mutation(({ ctx, input }) => recentEvents(ctx.member, input)),
});
