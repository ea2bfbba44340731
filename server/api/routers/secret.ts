import { listSecrets } from "#server/services/secret/list-secrets.ts";
import { putSecret, putSecretSchema } from "#server/services/secret/put-secret.ts";
import { removeSecret, removeSecretSchema } from "#server/services/secret/remove-secret.ts";
import { memberProcedure, router } from "../trpc.ts";

export const secretRouter = router({
  list: memberProcedure.query(({ ctx }) => listSecrets(ctx.member)),
  put: memberProcedure.input(putSecretSchema).mutation(({ ctx, input }) => putSecret(ctx.member, input)),
  remove: memberProcedure.input(removeSecretSchema).mutation(({ ctx, input }) => removeSecret(ctx.member, input)),
});
