import { readTiming } from "#server/services/timing/read-timing.ts";
import {
  muteTopic,
  muteTopicSchema,
  setCadence,
  setCadenceSchema,
  setTiming,
  setTimingSchema,
} from "#server/services/timing/set-timing.ts";
import { router, subscriberProcedure } from "../trpc.ts";

export const timingRouter = router({
  read: subscriberProcedure.query(({ ctx }) => readTiming(ctx.subscriber)),
  set: subscriberProcedure.input(setTimingSchema).mutation(({ ctx, input }) => setTiming(ctx.subscriber, input)),
  setCadence: subscriberProcedure
    .input(setCadenceSchema)
    .mutation(({ ctx, input }) => setCadence(ctx.subscriber, input)),
  mute: subscriberProcedure.input(muteTopicSchema).mutation(({ ctx, input }) => muteTopic(ctx.subscriber, input)),
});
