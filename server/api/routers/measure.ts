import { listMeasures, listMeasuresSchema } from "#server/services/measure/list-measures.ts";
import { readMeasure, readMeasureSchema } from "#server/services/measure/read-measure.ts";
import { memberProcedure, router } from "../trpc.ts";

export const measureRouter = router({
  list: memberProcedure.input(listMeasuresSchema).query(({ ctx, input }) => listMeasures(ctx.member, input)),
  read: memberProcedure.input(readMeasureSchema).query(({ ctx, input }) => readMeasure(ctx.member, input)),
});
