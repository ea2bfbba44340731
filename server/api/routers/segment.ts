import { z } from "zod";
import { segmentConditionSchema } from "#server/contract/segment.ts";
import { archiveSegment, archiveSegmentSchema } from "#server/services/segment/archive-segment.ts";
import { countSegment } from "#server/services/segment/count-segment.ts";
import { countSegments } from "#server/services/segment/count-segments.ts";
import { createSegment } from "#server/services/segment/create-segment.ts";
import { listSegments } from "#server/services/segment/list-segments.ts";
import { listValues } from "#server/services/segment/list-values.ts";
import { restoreSegment } from "#server/services/segment/restore-segment.ts";
import { updateSegment } from "#server/services/segment/update-segment.ts";
import { memberProcedure, router } from "../trpc.ts";

const id = z.int().positive();

export const segmentRouter = router({
  list: memberProcedure.query(({ ctx }) => listSegments(ctx.member)),
  counts: memberProcedure.query(({ ctx }) => countSegments(ctx.member)),
  /** Changes nothing; a condition can be longer than an address may be. */
  count: memberProcedure.input(segmentConditionSchema).mutation(({ ctx, input }) => countSegment(ctx.member, input)),
  values: memberProcedure.query(({ ctx }) => listValues(ctx.member)),
  create: memberProcedure
    .input(z.strictObject({ segment: z.unknown() }))
    .mutation(({ ctx, input }) => createSegment(ctx.member, input.segment)),
  update: memberProcedure
    .input(z.strictObject({ id, segment: z.unknown() }))
    .mutation(({ ctx, input }) => updateSegment(ctx.member, input)),
  archive: memberProcedure.input(archiveSegmentSchema).mutation(({ ctx, input }) => archiveSegment(ctx.member, input)),
  restore: memberProcedure
    .input(z.strictObject({ id }))
    .mutation(({ ctx, input }) => restoreSegment(ctx.member, input)),
});
