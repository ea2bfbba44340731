import { eq } from "drizzle-orm";
import { z } from "zod";
import { inWorkspace, type Tx } from "#db/client.ts";
import { workflow } from "#db/schema/workflow.ts";
import { readImport } from "#server/catalog/imports/read-import.ts";
import { BadInputError } from "#server/kernel/errors.ts";
import { limits } from "#server/kernel/limits.ts";
import { checkRole } from "#server/services/check-role.ts";
import type { MemberContext } from "#server/services/context.ts";
import { insertWorkflow } from "./create-workflow.ts";
import { describeGraph } from "./describe-graph.ts";
import { loadFacts } from "./load-facts.ts";
import { parseGraph } from "./parse-graph.ts";
import { workflowNameSchema } from "./workflow-name.ts";

const topicId = z.int().positive();

const readSchema = {
  /** The file as it is. */
  text: z.string().max(limits.graphBytesMax),
  answers: z
    .strictObject({
      who: z
        .union([
          z.strictObject({ argument: z.string().max(100) }),
          z.strictObject({ concerned: z.literal(true) }),
          z.strictObject({ once: z.literal(true) }),
          z.strictObject({ topicId }),
        ])
        .optional(),
      topics: z.record(z.string().max(80), topicId).optional(),
    })
    .default({}),
};

export const previewImportSchema = z.strictObject(readSchema);
export const importWorkflowSchema = z.strictObject({ ...readSchema, name: workflowNameSchema });

/** What a file would become: the workflow with its sentences and what is still to do, or why it is none. Writes nothing. */
export function previewImport(ctx: MemberContext, input: z.infer<typeof previewImportSchema>) {
  return inWorkspace(ctx.workspaceId, async (tx) => {
    const { facts, result } = await read(tx, ctx, input);
    return result.ok ? { ...result, description: describeGraph(result.workflow.graph, facts) } : result;
  });
}

/**
 * A new workflow from a file; nothing is live before it is published.
 * @throws BadInputError with the first problem of the file
 */
export function importWorkflow(
  ctx: MemberContext,
  input: z.infer<typeof importWorkflowSchema>,
): Promise<{ id: number }> {
  checkRole(ctx, "operator");
  return inWorkspace(ctx.workspaceId, async (tx) => {
    const { result } = await read(tx, ctx, input);
    if (!result.ok) {
      const [first] = result.problems;
      throw new BadInputError(first ? `Line ${first.line}: ${first.what} ${first.cure}` : "This is not a workflow.");
    }
    const { graph, expiresAt } = result.workflow;
    const from = `import:${result.format}`;
    const made = await insertWorkflow(tx, ctx, { name: input.name, graph: parseGraph(graph), from });
    if (expiresAt) await tx.update(workflow).set({ expiresAt }).where(eq(workflow.id, made.id));
    return made;
  });
}

async function read(tx: Tx, ctx: MemberContext, { text, answers }: z.infer<typeof previewImportSchema>) {
  const facts = await loadFacts(tx, ctx.workspaceId);
  return { facts, result: readImport({ text, answers, now: ctx.now, facts }) };
}
