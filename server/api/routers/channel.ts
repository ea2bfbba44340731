import { countConfirmation } from "#server/services/channel/confirmation-limit.ts";
import { linkEmail, linkEmailSchema } from "#server/services/channel/link-email.ts";
import { linkPush, linkPushSchema } from "#server/services/channel/link-push.ts";
import { answerTelegram, answerTelegramSchema, linkTelegram } from "#server/services/channel/link-telegram.ts";
import { listChannels } from "#server/services/channel/list-channels.ts";
import { sendTest, sendTestSchema } from "#server/services/channel/send-test.ts";
import { setTopicRoutes, setTopicRoutesSchema } from "#server/services/channel/set-topic-routes.ts";
import {
  turnChannel,
  turnChannelSchema,
  unlinkChannel,
  unlinkChannelSchema,
} from "#server/services/channel/turn-channel.ts";
import { setRoutes, setRoutesSchema } from "#server/services/subscriber/set-routes.ts";
import { router, subscriberProcedure } from "../trpc.ts";

export const channelRouter = router({
  list: subscriberProcedure.query(({ ctx }) => listChannels(ctx.subscriber)),
  linkEmail: subscriberProcedure.input(linkEmailSchema).mutation(async ({ ctx, input }) => {
    await countConfirmation(ctx);
    return linkEmail(ctx.subscriber, input);
  }),
  linkPush: subscriberProcedure.input(linkPushSchema).mutation(({ ctx, input }) => linkPush(ctx.subscriber, input)),
  linkTelegram: subscriberProcedure.mutation(({ ctx }) => linkTelegram(ctx.subscriber)),
  answerTelegram: subscriberProcedure
    .input(answerTelegramSchema)
    .mutation(({ ctx, input }) => answerTelegram(ctx.subscriber, input)),
  turn: subscriberProcedure.input(turnChannelSchema).mutation(({ ctx, input }) => turnChannel(ctx.subscriber, input)),
  unlink: subscriberProcedure
    .input(unlinkChannelSchema)
    .mutation(({ ctx, input }) => unlinkChannel(ctx.subscriber, input)),
  setRoutes: subscriberProcedure.input(setRoutesSchema).mutation(({ ctx, input }) => setRoutes(ctx.subscriber, input)),
  setTopicRoutes: subscriberProcedure
    .input(setTopicRoutesSchema)
    .mutation(({ ctx, input }) => setTopicRoutes(ctx.subscriber, input)),
  sendTest: subscriberProcedure.input(sendTestSchema).mutation(({ ctx, input }) => sendTest(ctx.subscriber, input)),
});
