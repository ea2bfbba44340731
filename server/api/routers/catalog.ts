import { z } from "zod";
import { limits } from "#server/kernel/limits.ts";
import { abiPartSchema, parseAbi } from "#server/services/abi/parse-abi.ts";
import { getCatalog } from "#server/services/workflow/get-catalog.ts";
import { router, signedInProcedure } from "../trpc.ts";

export const catalogRouter = router({
  get: signedInProcedure.query(() => getCatalog()),
  parseAbi: signedInProcedure
    .input(
      z.strictObject({
        text: z.string().max(limits.abiBytesMax + 1),
        of: abiPartSchema.default("events"),
      }),
    )
    .mutation(({ input }) => parseAbi(input)),
});
