import { orderReadOn, orderReadOnSchema } from "#server/services/health/order-read-on.ts";
import { readHealth, readInstallationHealth } from "#server/services/health/read-health.ts";
import { adminProcedure, memberProcedure, router } from "../trpc.ts";

export const healthRouter = router({
  read: memberProcedure.query(({ ctx }) => readHealth(ctx.member)),
  installation: adminProcedure.query(({ ctx }) => readInstallationHealth(ctx.admin)),
  readOn: adminProcedure.input(orderReadOnSchema).mutation(({ ctx, input }) => orderReadOn(ctx.admin, input)),
});
