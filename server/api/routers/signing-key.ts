import { readSigningKey, signingKeySchema } from "#server/services/signing-key/read-signing-key.ts";
import { retireSigningKeys } from "#server/services/signing-key/retire-signing-keys.ts";
import { rotateSigningKey, rotateSigningKeySchema } from "#server/services/signing-key/rotate-signing-key.ts";
import { memberProcedure, router } from "../trpc.ts";

export const signingKeyRouter = router({
  read: memberProcedure.input(signingKeySchema).query(({ ctx, input }) => readSigningKey(ctx.member, input)),
  rotate: memberProcedure
    .input(rotateSigningKeySchema)
    .mutation(({ ctx, input }) => rotateSigningKey(ctx.member, input)),
  retire: memberProcedure.input(signingKeySchema).mutation(({ ctx, input }) => retireSigningKeys(ctx.member, input)),
});
