import { readOverview } from "#server/services/overview/read-overview.ts";
import { readShell } from "#server/services/overview/read-shell.ts";
import { memberProcedure, router } from "../trpc.ts";

export const overviewRouter = router({
  read: memberProcedure.query(({ ctx }) => readOverview(ctx.member)),
  shell: memberProcedure.query(({ ctx }) => readShell(ctx.member)),
});
