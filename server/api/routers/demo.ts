import { listMailbox } from "#server/services/demo/list-mailbox.ts";
import {
  pressButton,
  pressButtonSchema,
  pullString,
  pullStringSchema,
  startChat,
  startChatSchema,
} from "#server/services/demo/pull-string.ts";
import { publicProcedure, router, signedInProcedure } from "../trpc.ts";

/** The demo world, seen from outside; not found when the demo is off. */
export const demoRouter = router({
  mailbox: publicProcedure.query(() => listMailbox()),
  pullString: publicProcedure.input(pullStringSchema).mutation(({ input }) => pullString(input)),
  pressButton: publicProcedure.input(pressButtonSchema).mutation(({ input }) => pressButton(input)),
  startChat: signedInProcedure.input(startChatSchema).mutation(({ ctx, input }) => startChat(ctx.actor, input)),
});
