import { checkStep, checkStepSchema } from "#server/services/trial/check-step.ts";
import { countPassing, countPassingSchema } from "#server/services/trial/count-passing.ts";
import { listPast, listPastSchema } from "#server/services/trial/list-past.ts";
import { tryDraft, tryDraftSchema } from "#server/services/trial/try-draft.ts";
import { memberProcedure, router } from "../trpc.ts";

/** Mutations for their size: the graph goes in the body. They change nothing. */
export const trialRouter = router({
  past: memberProcedure.input(listPastSchema).mutation(({ ctx, input }) => listPast(ctx.member, input)),
  run: memberProcedure.input(tryDraftSchema).mutation(({ ctx, input }) => tryDraft(ctx.member, input)),
  check: memberProcedure.input(checkStepSchema).mutation(({ ctx, input }) => checkStep(ctx.member, input)),
  count: memberProcedure
    .input(countPassingSchema)
    .mutation(({ ctx, input, signal }) => countPassing(ctx.member, input, signal)),
});
