import { listPulls } from "#server/services/pull/list-pulls.ts";
import { previewPull, previewPullSchema } from "#server/services/pull/preview-pull.ts";
import {
  pullIdSchema,
  pullNow,
  putPull,
  putPullSchema,
  removePull,
  turnPull,
  turnPullSchema,
} from "#server/services/pull/put-pull.ts";
import { memberProcedure, router } from "../trpc.ts";

export const pullRouter = router({
  list: memberProcedure.query(({ ctx }) => listPulls(ctx.member)),
  /** Stores nothing, but asks an address that somebody typed. */
  preview: memberProcedure.input(previewPullSchema).mutation(({ ctx, input }) => previewPull(ctx.member, input)),
  put: memberProcedure.input(putPullSchema).mutation(({ ctx, input }) => putPull(ctx.member, input)),
  now: memberProcedure.input(pullIdSchema).mutation(({ ctx, input }) => pullNow(ctx.member, input)),
  turn: memberProcedure.input(turnPullSchema).mutation(({ ctx, input }) => turnPull(ctx.member, input)),
  remove: memberProcedure.input(pullIdSchema).mutation(({ ctx, input }) => removePull(ctx.member, input)),
});
