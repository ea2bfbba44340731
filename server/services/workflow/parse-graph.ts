import { type Graph, graphSchema } from "#server/contract/graph.ts";
import { BadInputError } from "#server/kernel/errors.ts";
import { limits } from "#server/kernel/limits.ts";

/**
 * The graph in what a client sent. A draft may be unfinished, but it must be a graph: strict, within its limits.
 * @throws BadInputError naming the place
 */
export function parseGraph(input: unknown): Graph {
  const bytes = Buffer.byteLength(JSON.stringify(input) ?? "");
  if (bytes > limits.graphBytesMax) {
    throw new BadInputError(
      `This workflow is larger than ${limits.graphBytesMax / 1024 / 1024} MB, with all its ABIs. Split it, or paste only the events you need.`,
    );
  }
  const parsed = graphSchema.safeParse(input);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  const path = issue?.path.map(String).join(".") ?? "";
  const at = path ? ` at “${path}”` : "";
  throw new BadInputError(`This is not a workflow${at}: ${issue?.message ?? "it cannot be read"}.`, { path });
}
