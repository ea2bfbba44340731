import { turnAllOff, turnBackOn, turnBackOnSchema } from "#server/services/preference/turn-all.ts";
import { forgetSubscriber } from "#server/services/subscriber/forget-subscriber.ts";
import { listOutcomes, listOutcomesSchema } from "#server/services/subscriber/list-outcomes.ts";
import { readPrivacy } from "#server/services/subscriber/read-privacy.ts";
import { setZone, setZoneSchema } from "#server/services/subscriber/set-zone.ts";
import { router, subscriberProcedure } from "../trpc.ts";

export const subscriberRouter = router({
  outcomes: subscriberProcedure
    .input(listOutcomesSchema)
    .query(({ ctx, input }) => listOutcomes(ctx.subscriber, input)),
  privacy: subscriberProcedure.query(({ ctx }) => readPrivacy(ctx.subscriber)),
  /** Enrolled by asking; nothing else changes. */
  follow: subscriberProcedure.mutation(() => undefined),
  setZone: subscriberProcedure.input(setZoneSchema).mutation(({ ctx, input }) => setZone(ctx.subscriber, input)),
  turnAllOff: subscriberProcedure.mutation(({ ctx }) => turnAllOff(ctx.subscriber)),
  turnBackOn: subscriberProcedure
    .input(turnBackOnSchema)
    .mutation(({ ctx, input }) => turnBackOn(ctx.subscriber, input)),
  forget: subscriberProcedure.mutation(({ ctx }) => forgetSubscriber(ctx.subscriber)),
});
