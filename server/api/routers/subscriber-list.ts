import { listSubscribers, listSubscribersSchema } from "#server/services/subscriber-list/list-subscribers.ts";
import { readSubscriber, subscriberIdSchema } from "#server/services/subscriber-list/read-subscriber.ts";
import { memberProcedure, router } from "../trpc.ts";

export const subscriberListRouter = router({
  list: memberProcedure.input(listSubscribersSchema).query(({ ctx, input }) => listSubscribers(ctx.member, input)),
  read: memberProcedure.input(subscriberIdSchema).query(({ ctx, input }) => readSubscriber(ctx.member, input)),
});
