import { addSigner, addSignerSchema } from "#server/services/signer/add-signer.ts";
import { listSigners } from "#server/services/signer/list-signers.ts";
import { readBalances, readBalancesSchema } from "#server/services/signer/read-balances.ts";
import { removeSigner, removeSignerSchema } from "#server/services/signer/remove-signer.ts";
import { setSignerLimits, setSignerLimitsSchema } from "#server/services/signer/set-signer-limits.ts";
import { memberProcedure, router } from "../trpc.ts";

export const signerRouter = router({
  list: memberProcedure.query(({ ctx }) => listSigners(ctx.member)),
  balances: memberProcedure.input(readBalancesSchema).query(({ ctx, input }) => readBalances(ctx.member, input)),
  add: memberProcedure.input(addSignerSchema).mutation(({ ctx, input }) => addSigner(ctx.member, input)),
  setLimits: memberProcedure
    .input(setSignerLimitsSchema)
    .mutation(({ ctx, input }) => setSignerLimits(ctx.member, input)),
  remove: memberProcedure.input(removeSignerSchema).mutation(({ ctx, input }) => removeSigner(ctx.member, input)),
});
