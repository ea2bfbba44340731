import { z } from "zod";
import type { Tx } from "#db/client.ts";
import type { WorkspaceFacts } from "#server/catalog/define-node.ts";
import { migrateGraph } from "#server/catalog/migrate-graph.ts";
import type { Graph } from "#server/contract/graph.ts";
import type { Value } from "#server/contract/value.ts";
import type { MemberContext } from "#server/services/context.ts";
import { loadFacts } from "#server/services/workflow/load-facts.ts";
import { loadWorkflow } from "#server/services/workflow/load-workflow.ts";
import { parseGraph } from "#server/services/workflow/parse-graph.ts";
import { type Compiled, compileDraft, type DraftPart } from "./compile-draft.ts";

/** A draft as it stands in the browser, saved or not. */
export const draftSchema = { id: z.int().positive(), graph: z.unknown() };

/** The same, or a graph that is no workflow yet, such as a template's: then without `id`. */
export const graphSchema = { ...draftSchema, id: draftSchema.id.optional() };

/** Stands for the id of a graph that is no workflow: nothing is stored under it. */
export const NO_WORKFLOW = 0;

const value: z.ZodType<Value> = z.lazy(() =>
  z.union([z.string().max(400), z.boolean(), z.null(), z.array(value).max(100)]),
);

/** Which event: one that was stored, or one that a person types. */
export const eventSchema = z.discriminatedUnion("kind", [
  z.strictObject({ kind: z.literal("stored"), eventId: z.int().positive(), nodeId: z.string().max(40) }),
  z.strictObject({
    kind: z.literal("typed"),
    nodeId: z.string().max(40),
    handle: z.string().max(60).default("next"),
    values: z.record(z.string().max(120), value),
  }),
]);

export const whoSchema = z.discriminatedUnion("kind", [
  z.strictObject({ kind: z.literal("some") }),
  z.strictObject({
    kind: z.literal("wallet"),
    address: z
      .string()
      .trim()
      .regex(/^0x[0-9a-fA-F]{40}$/, "An address is 0x and 40 digits. Paste it whole.")
      .transform((text) => text.toLowerCase() as `0x${string}`),
  }),
]);

export type LoadedDraft = { compiled: Compiled; graph: Graph; facts: WorkspaceFacts };

/** Compiles what the browser has; a workflow that is named must be this workspace's. Inside the caller's transaction and role. */
export async function loadDraftOf(
  tx: Tx,
  ctx: MemberContext,
  { id, graph: given, ...part }: { id?: number | undefined; graph: unknown } & DraftPart,
): Promise<LoadedDraft> {
  const graph = migrateGraph(parseGraph(given));
  if (id !== undefined) await loadWorkflow(tx, { workspaceId: ctx.workspaceId, id });
  const facts = await loadFacts(tx, ctx.workspaceId);
  return { compiled: compileDraft(graph, facts, { upTo: part.upTo, above: part.above }), graph, facts };
}
