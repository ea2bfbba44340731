import { previewReading, previewReadingSchema } from "#server/services/reading/preview-reading.ts";
import { previewSchedule, previewScheduleSchema } from "#server/services/reading/preview-schedule.ts";
import { memberProcedure, router } from "../trpc.ts";

/** Mutations for their size: a config with its ABI goes in the body. They change nothing. */
export const readingRouter = router({
  preview: memberProcedure.input(previewReadingSchema).mutation(({ ctx, input }) => previewReading(ctx.member, input)),
  schedule: memberProcedure
    .input(previewScheduleSchema)
    .mutation(({ ctx, input }) => previewSchedule(ctx.member, input)),
});
