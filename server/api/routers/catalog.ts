import { z } from "zod";
import { limits } from "#server/kernel/limits.ts";
import { getCatalog, parseAbi } from "#server/services/workflow/get-catalog.ts";
import { router, signedInProcedure } from "../trpc.ts";

export const catalogRouter = router({
  get: signedInProcedure.query(() => getCatalog()),
  parseAbi: signedInProcedure
    .input(
      z.strictObject({
        text: z.string().max(limits.abiBytesMax + 1),
        of: z.enum(["events", "functions"]).default("events"),
      }),
    )
    .mutation(({ input }) => parseAbi(input)),
});
