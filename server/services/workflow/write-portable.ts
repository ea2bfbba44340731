import { z } from "zod";
import { inWorkspace } from "#db/client.ts";
import { toPortable } from "#server/catalog/imports/portable.ts";
import type { MemberContext } from "#server/services/context.ts";
import { loadFacts } from "./load-facts.ts";
import { parseGraph } from "./parse-graph.ts";

export const writePortableSchema = z.strictObject({ name: z.string().max(80), graph: z.unknown() });

/** A graph as it stands in the browser, as the text of a file that can be read back. Writes nothing. */
export function writePortable(
  ctx: MemberContext,
  { name, graph }: z.infer<typeof writePortableSchema>,
): Promise<{ text: string; leftOut: string[] }> {
  const parsed = parseGraph(graph);
  return inWorkspace(ctx.workspaceId, async (tx) => {
    const { file, leftOut } = toPortable({ name, graph: parsed }, await loadFacts(tx, ctx.workspaceId));
    return { text: portableText(file), leftOut };
  });
}

/** As a file holds it. */
export const portableText = (file: object) => `${JSON.stringify(file, null, 2)}\n`;
