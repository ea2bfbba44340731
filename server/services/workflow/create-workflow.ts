import { z } from "zod";
import { inWorkspace, type Tx } from "#db/client.ts";
import { workflow, workflowDraft } from "#db/schema/workflow.ts";
import { templateOf } from "#server/catalog/templates/index.ts";
import { emptyGraph, type Graph } from "#server/contract/graph.ts";
import { present } from "#server/kernel/assert.ts";
import { NotFoundError } from "#server/kernel/errors.ts";
import { notifyChange } from "#server/kernel/notify.ts";
import { writeAudit } from "#server/services/audit/write-audit.ts";
import { checkRole } from "#server/services/check-role.ts";
import type { MemberContext } from "#server/services/context.ts";
import { loadFacts } from "./load-facts.ts";
import { parseGraph } from "./parse-graph.ts";
import { workflowNameSchema } from "./workflow-name.ts";

const templateSchema = z.strictObject({ kind: z.string().max(60), inputs: z.unknown() });

/** Blank, from a template with its inputs, or from a graph that a client brings. */
export const createWorkflowSchema = z.strictObject({
  name: workflowNameSchema,
  template: templateSchema.optional(),
  graph: z.unknown().optional(),
});
export type CreateWorkflowInput = z.infer<typeof createWorkflowSchema>;

/** A new workflow with a draft; nothing is live before it is published. */
export async function createWorkflow(ctx: MemberContext, input: CreateWorkflowInput): Promise<{ id: number }> {
  checkRole(ctx, "operator");
  const result = await inWorkspace(ctx.workspaceId, async (tx) => {
    const graph = await firstGraph(tx, ctx, input);
    return insertWorkflow(tx, ctx, { name: input.name, graph, from: input.template?.kind ?? "blank" });
  });
  return result;
}

export const drawTemplateSchema = z.strictObject({ template: templateSchema });

/**
 * A template's graph with its inputs, to look at and try before there is a workflow. Writes nothing.
 * @throws BadInputError naming the input that is wrong
 */
export function drawFromTemplate(
  ctx: MemberContext,
  { template }: z.infer<typeof drawTemplateSchema>,
): Promise<{ graph: Graph }> {
  checkRole(ctx, "operator");
  return inWorkspace(ctx.workspaceId, async (tx) => ({ graph: await graphOf(tx, ctx, template) }));
}

async function firstGraph(tx: Tx, ctx: MemberContext, { template, graph }: CreateWorkflowInput): Promise<Graph> {
  if (template) return graphOf(tx, ctx, template);
  return graph === undefined ? emptyGraph() : parseGraph(graph);
}

async function graphOf(tx: Tx, ctx: MemberContext, { kind, inputs }: z.infer<typeof templateSchema>): Promise<Graph> {
  const definition = templateOf(kind);
  if (!definition) throw new NotFoundError(`The template “${kind}”`);
  return definition.build(definition.parse(inputs), await loadFacts(tx, ctx.workspaceId));
}

/** Writes workflow and draft; for every verb that makes one. */
export async function insertWorkflow(
  tx: Tx,
  ctx: MemberContext,
  { name, graph, from }: { name: string; graph: Graph; from: string },
): Promise<{ id: number }> {
  const { workspaceId, now } = ctx;
  const by = ctx.actor.address;
  const [row] = await tx
    .insert(workflow)
    .values({ workspaceId, name, createdAt: now, createdBy: by })
    .returning({ id: workflow.id });
  const { id } = present(row, "an insert returns its row");
  await tx.insert(workflowDraft).values({ workflowId: id, workspaceId, graph, updatedAt: now, updatedBy: by });
  await writeAudit(tx, ctx, { action: "workflow.create", subject: `workflow:${id}`, facts: { name, from } });
  await notifyChange(tx, { workspaceId, topic: "workflow" });
  return { id };
}
