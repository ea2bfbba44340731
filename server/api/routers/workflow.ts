import { heldCallsSchema, listHeldCalls } from "#server/services/run/list-held-calls.ts";
import { compareVersions, compareVersionsSchema } from "#server/services/workflow/compare-versions.ts";
import { countWays, countWaysSchema } from "#server/services/workflow/count-ways.ts";
import {
  createWorkflow,
  createWorkflowSchema,
  drawFromTemplate,
  drawTemplateSchema,
} from "#server/services/workflow/create-workflow.ts";
import { describeDraft, describeDraftSchema } from "#server/services/workflow/describe-draft.ts";
import { duplicateWorkflow } from "#server/services/workflow/duplicate-workflow.ts";
import { exportWorkflow } from "#server/services/workflow/export-workflow.ts";
import { getVersion, listVersions, versionSchema } from "#server/services/workflow/get-version.ts";
import { getWorkflow } from "#server/services/workflow/get-workflow.ts";
import {
  importWorkflow,
  importWorkflowSchema,
  previewImport,
  previewImportSchema,
} from "#server/services/workflow/import-workflow.ts";
import { issueSignalToken, issueSignalTokenSchema } from "#server/services/workflow/issue-signal-token.ts";
import { listEdits } from "#server/services/workflow/list-edits.ts";
import { listWorkflows } from "#server/services/workflow/list-workflows.ts";
import { previewMessage, previewMessageSchema } from "#server/services/workflow/preview-message.ts";
import { publishWorkflow, publishWorkflowSchema } from "#server/services/workflow/publish-workflow.ts";
import { renameWorkflow, renameWorkflowSchema } from "#server/services/workflow/rename-workflow.ts";
import {
  discardDraft,
  discardDraftSchema,
  restoreEdit,
  restoreEditSchema,
  restoreVersion,
  restoreVersionSchema,
} from "#server/services/workflow/restore-version.ts";
import { rollbackWorkflow, rollbackWorkflowSchema } from "#server/services/workflow/rollback-workflow.ts";
import { saveDraft, saveDraftSchema } from "#server/services/workflow/save-draft.ts";
import { setExpiry, setExpirySchema } from "#server/services/workflow/set-expiry.ts";
import { archiveWorkflow, pauseWorkflow, resumeWorkflow } from "#server/services/workflow/set-workflow-state.ts";
import { workflowIdSchema } from "#server/services/workflow/workflow-name.ts";
import { writePortable, writePortableSchema } from "#server/services/workflow/write-portable.ts";
import { memberProcedure, router } from "../trpc.ts";

export const workflowRouter = router({
  list: memberProcedure.query(({ ctx }) => listWorkflows(ctx.member)),
  get: memberProcedure.input(workflowIdSchema).query(({ ctx, input }) => getWorkflow(ctx.member, input)),
  countWays: memberProcedure.input(countWaysSchema).query(({ ctx, input }) => countWays(ctx.member, input)),
  heldCalls: memberProcedure.input(heldCallsSchema).query(({ ctx, input }) => listHeldCalls(ctx.member, input)),
  /** A mutation for its size: the graph goes in the body. It changes nothing. */
  describe: memberProcedure.input(describeDraftSchema).mutation(({ ctx, input }) => describeDraft(ctx.member, input)),
  /** A mutation for its size: the message goes in the body. It changes nothing. */
  previewMessage: memberProcedure
    .input(previewMessageSchema)
    .mutation(({ ctx, input }) => previewMessage(ctx.member, input)),
  create: memberProcedure.input(createWorkflowSchema).mutation(({ ctx, input }) => createWorkflow(ctx.member, input)),
  /** A mutation for its size: a template's inputs may hold an ABI. It changes nothing. */
  draw: memberProcedure.input(drawTemplateSchema).mutation(({ ctx, input }) => drawFromTemplate(ctx.member, input)),
  /** A mutation for its size: the file goes in the body. It changes nothing. */
  previewImport: memberProcedure
    .input(previewImportSchema)
    .mutation(({ ctx, input }) => previewImport(ctx.member, input)),
  import: memberProcedure.input(importWorkflowSchema).mutation(({ ctx, input }) => importWorkflow(ctx.member, input)),
  export: memberProcedure.input(workflowIdSchema).query(({ ctx, input }) => exportWorkflow(ctx.member, input)),
  /** A mutation for its size: the graph goes in the body. It changes nothing. */
  portable: memberProcedure.input(writePortableSchema).mutation(({ ctx, input }) => writePortable(ctx.member, input)),
  duplicate: memberProcedure.input(workflowIdSchema).mutation(({ ctx, input }) => duplicateWorkflow(ctx.member, input)),
  rename: memberProcedure.input(renameWorkflowSchema).mutation(({ ctx, input }) => renameWorkflow(ctx.member, input)),
  saveDraft: memberProcedure.input(saveDraftSchema).mutation(({ ctx, input }) => saveDraft(ctx.member, input)),
  publish: memberProcedure
    .input(publishWorkflowSchema)
    .mutation(({ ctx, input }) => publishWorkflow(ctx.member, input)),
  pause: memberProcedure.input(workflowIdSchema).mutation(({ ctx, input }) => pauseWorkflow(ctx.member, input)),
  resume: memberProcedure.input(workflowIdSchema).mutation(({ ctx, input }) => resumeWorkflow(ctx.member, input)),
  setExpiry: memberProcedure.input(setExpirySchema).mutation(({ ctx, input }) => setExpiry(ctx.member, input)),
  archive: memberProcedure.input(workflowIdSchema).mutation(({ ctx, input }) => archiveWorkflow(ctx.member, input)),
  listVersions: memberProcedure.input(workflowIdSchema).query(({ ctx, input }) => listVersions(ctx.member, input)),
  getVersion: memberProcedure.input(versionSchema).query(({ ctx, input }) => getVersion(ctx.member, input)),
  restoreVersion: memberProcedure
    .input(restoreVersionSchema)
    .mutation(({ ctx, input }) => restoreVersion(ctx.member, input)),
  discardDraft: memberProcedure.input(discardDraftSchema).mutation(({ ctx, input }) => discardDraft(ctx.member, input)),
  restoreEdit: memberProcedure.input(restoreEditSchema).mutation(({ ctx, input }) => restoreEdit(ctx.member, input)),
  rollback: memberProcedure
    .input(rollbackWorkflowSchema)
    .mutation(({ ctx, input }) => rollbackWorkflow(ctx.member, input)),
  compare: memberProcedure.input(compareVersionsSchema).query(({ ctx, input }) => compareVersions(ctx.member, input)),
  listEdits: memberProcedure.input(workflowIdSchema).query(({ ctx, input }) => listEdits(ctx.member, input)),
  issueSignalToken: memberProcedure
    .input(issueSignalTokenSchema)
    .mutation(({ ctx, input }) => issueSignalToken(ctx.member, input)),
});
