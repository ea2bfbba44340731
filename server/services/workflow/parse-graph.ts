import { jsonText } from "#db/json-text.ts";
import type { Graph } from "#server/contract/graph.ts";
import { graphSchema } from "#server/contract/graph-schema.ts";
import { BadInputError } from "#server/kernel/errors.ts";
import { limits } from "#server/kernel/limits.ts";

/**
 * The graph in what a client sent. A draft may be unfinished, but it must be a graph: strict, within its limits.
 * @throws BadInputError naming the place
 */
export function parseGraph(input: unknown): Graph {
  // what Postgres keeps of it, so that half an emoji of a save in mid-typing is no error
  const json = jsonText(input ?? null);
  const bytes = Buffer.byteLength(json);
  if (bytes > limits.graphBytesMax) {
    throw new BadInputError(
      `This workflow is larger than ${limits.graphBytesMax / 1024 / 1024} MB, with all its ABIs. Split it, or paste only the events you need.`,
    );
  }
  const parsed = graphSchema.safeParse(JSON.parse(json));
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  const path = issue?.path.map(String).join(".") ?? "";
  const at = path ? ` at “${path}”` : "";
  throw new BadInputError(`This is not a workflow${at}: ${issue?.message ?? "it cannot be read"}.`, { path });
}
