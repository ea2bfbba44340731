import { inWorkspace } from "#db/client.ts";
import { toPortable } from "#server/catalog/imports/portable.ts";
import type { MemberContext } from "#server/services/context.ts";
import { loadFacts } from "./load-facts.ts";
import { loadDraft, loadWorkflow } from "./load-workflow.ts";
import { parseGraph } from "./parse-graph.ts";
import { portableText } from "./write-portable.ts";

/** The draft as a file for another workspace: topics by key, secrets by name, typed credentials left out and named. */
export function exportWorkflow(
  ctx: MemberContext,
  { id }: { id: number },
): Promise<{ fileName: string; text: string; leftOut: string[] }> {
  return inWorkspace(ctx.workspaceId, async (tx) => {
    const of = { workspaceId: ctx.workspaceId, id };
    const { name } = await loadWorkflow(tx, of);
    const { graph } = await loadDraft(tx, of);
    const { file, leftOut } = toPortable({ name, graph: parseGraph(graph) }, await loadFacts(tx, ctx.workspaceId));
    return { fileName: `${fileWords(name)}.json`, text: portableText(file), leftOut };
  });
}

function fileWords(name: string): string {
  const words = name
    .normalize("NFKD")
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "-")
    .replace(/^-+|-+$/g, "");
  return words || "workflow";
}
