import type { TemplateSketch } from "#server/contract/catalog.ts";
import type { AnyTemplate } from "./define-template.ts";
import { EXAMPLE_FACTS } from "./example-facts.ts";
import { nodeTypeOf } from "./nodes/index.ts";

/** The graph that a template makes of its example, as a small picture: which steps, where, and what leads where. */
export function sketchTemplate({
  parse,
  build,
  example,
}: Pick<AnyTemplate, "parse" | "build" | "example">): TemplateSketch {
  const graph = build(parse(example), EXAMPLE_FACTS);
  const ids = Object.keys(graph.nodes);
  const steps = ids.map((id) => {
    const type = nodeTypeOf(graph.nodes[id]?.type ?? "");
    const { x, y } = graph.layout[id] ?? { x: 0, y: 0 };
    return { family: type?.family ?? "then", icon: type?.icon ?? "", x, y };
  });
  const edges = Object.values(graph.edges).map(({ from, to }): [number, number] => [
    ids.indexOf(from[0]),
    ids.indexOf(to[0]),
  ]);
  return { steps, edges };
}
