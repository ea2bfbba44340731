import { z } from "zod";
import { getInboxMessage } from "#server/services/inbox/get-inbox-message.ts";
import { listInbox, listInboxSchema } from "#server/services/inbox/list-inbox.ts";
import { recordLook } from "#server/services/inbox/record-look.ts";
import { snoozeMessage, snoozeSchema } from "#server/services/inbox/snooze-message.ts";
import { markAllRead, updateInboxMessages, updateInboxSchema } from "#server/services/inbox/update-inbox-message.ts";
import { presenceProcedure, router, subscriberProcedure } from "../trpc.ts";

export const inboxRouter = router({
  list: subscriberProcedure.input(listInboxSchema).query(({ ctx, input }) => listInbox(ctx.subscriber, input)),
  get: subscriberProcedure
    .input(z.strictObject({ id: z.int().positive() }))
    .query(({ ctx, input }) => getInboxMessage(ctx.subscriber, input)),
  update: subscriberProcedure
    .input(updateInboxSchema)
    .mutation(({ ctx, input }) => updateInboxMessages(ctx.subscriber, input)),
  look: presenceProcedure.mutation(({ ctx }) => recordLook(ctx.subscriber)),
  snooze: subscriberProcedure.input(snoozeSchema).mutation(({ ctx, input }) => snoozeMessage(ctx.subscriber, input)),
  markAllRead: subscriberProcedure.mutation(({ ctx }) => markAllRead(ctx.subscriber)),
});
