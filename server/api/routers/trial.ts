import { listPast, listPastSchema } from "#server/services/trial/list-past.ts";
import { tryDraft, tryDraftSchema } from "#server/services/trial/try-draft.ts";
import { memberProcedure, router } from "../trpc.ts";

/** Mutations for their size: the graph goes in the body. They change nothing. */
export const trialRouter = router({
  past: memberProcedure.input(listPastSchema).mutation(({ ctx, input }) => listPast(ctx.member, input)),
  run: memberProcedure.input(tryDraftSchema).mutation(({ ctx, input }) => tryDraft(ctx.member, input)),
});
