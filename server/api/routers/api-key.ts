import { listKeys } from "#server/services/api-key/list-keys.ts";
import { makeKey, makeKeySchema } from "#server/services/api-key/make-key.ts";
import { revokeKey, revokeKeySchema } from "#server/services/api-key/revoke-key.ts";
import { memberProcedure, router } from "../trpc.ts";

export const apiKeyRouter = router({
  list: memberProcedure.query(({ ctx }) => listKeys(ctx.member)),
  make: memberProcedure.input(makeKeySchema).mutation(({ ctx, input }) => makeKey(ctx.member, input)),
  revoke: memberProcedure.input(revokeKeySchema).mutation(({ ctx, input }) => revokeKey(ctx.member, input)),
});
