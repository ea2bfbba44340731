import { listPlaces } from "#server/services/identity/list-places.ts";
import { createWorkspace, createWorkspaceSchema } from "#server/services/workspace/create-workspace.ts";
import { getWorkspace } from "#server/services/workspace/get-workspace.ts";
import { markTour, markTourSchema } from "#server/services/workspace/mark-tour.ts";
import { renameWorkspace, renameWorkspaceSchema } from "#server/services/workspace/rename-workspace.ts";
import { setApproval, setApprovalSchema } from "#server/services/workspace/set-approval.ts";
import { setWidgetOrigins, setWidgetOriginsSchema } from "#server/services/workspace/set-widget-origins.ts";
import { memberProcedure, router, signedInProcedure } from "../trpc.ts";

export const workspaceRouter = router({
  /** Where the signed-in wallet can go. */
  places: signedInProcedure.query(({ ctx }) => listPlaces(ctx.actor)),
  get: memberProcedure.query(({ ctx }) => getWorkspace(ctx.member)),
  create: signedInProcedure
    .input(createWorkspaceSchema)
    .mutation(({ ctx, input }) => createWorkspace(ctx.actor, { ...input, now: ctx.now })),
  rename: memberProcedure.input(renameWorkspaceSchema).mutation(({ ctx, input }) => renameWorkspace(ctx.member, input)),
  setApproval: memberProcedure.input(setApprovalSchema).mutation(({ ctx, input }) => setApproval(ctx.member, input)),
  markTour: memberProcedure.input(markTourSchema).mutation(({ ctx, input }) => markTour(ctx.member, input)),
  setWidgetOrigins: memberProcedure
    .input(setWidgetOriginsSchema)
    .mutation(({ ctx, input }) => setWidgetOrigins(ctx.member, input)),
});
