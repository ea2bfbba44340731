import {
  anyTopicSchema,
  keepBudget,
  keepBudgetSchema,
  keepDigest,
  keepDigestSchema,
  keepLine,
  keepSchema,
  keepWindow,
  keepWindowSchema,
  learnedSchema,
  markSeen,
  start,
  startSchema,
  stop,
  undo,
} from "#server/services/learned/change-learned.ts";
import { listLearned } from "#server/services/learned/list-learned.ts";
import { router, subscriberProcedure } from "../trpc.ts";

export const learnedRouter = router({
  list: subscriberProcedure.query(({ ctx }) => listLearned(ctx.subscriber)),
  undo: subscriberProcedure.input(learnedSchema).mutation(({ ctx, input }) => undo(ctx.subscriber, input)),
  keep: subscriberProcedure.input(keepSchema).mutation(({ ctx, input }) => keepLine(ctx.subscriber, input)),
  keepWindow: subscriberProcedure
    .input(keepWindowSchema)
    .mutation(({ ctx, input }) => keepWindow(ctx.subscriber, input)),
  keepDigest: subscriberProcedure
    .input(keepDigestSchema)
    .mutation(({ ctx, input }) => keepDigest(ctx.subscriber, input)),
  keepBudget: subscriberProcedure
    .input(keepBudgetSchema)
    .mutation(({ ctx, input }) => keepBudget(ctx.subscriber, input)),
  stop: subscriberProcedure.input(anyTopicSchema).mutation(({ ctx, input }) => stop(ctx.subscriber, input)),
  start: subscriberProcedure.input(startSchema).mutation(({ ctx, input }) => start(ctx.subscriber, input)),
  seen: subscriberProcedure.mutation(({ ctx }) => markSeen(ctx.subscriber)),
});
