import { listPreferences } from "#server/services/preference/list-preferences.ts";
import { setPreference, setPreferenceSchema } from "#server/services/preference/set-preference.ts";
import { router, subscriberProcedure } from "../trpc.ts";

export const preferenceRouter = router({
  list: subscriberProcedure.query(({ ctx }) => listPreferences(ctx.subscriber)),
  set: subscriberProcedure
    .input(setPreferenceSchema)
    .mutation(({ ctx, input }) => setPreference(ctx.subscriber, input)),
});
