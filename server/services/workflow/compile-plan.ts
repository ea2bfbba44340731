import type { WorkspaceFacts } from "#server/catalog/define-node.ts";
import { topicIdsOf } from "#server/catalog/segment/segment-values.ts";
import type { Graph } from "#server/contract/graph.ts";
import { audienceKey, type CompiledPlan, TRIGGER_HANDLES } from "#server/contract/plan.ts";
import type { FrozenSegment } from "#server/contract/segment.ts";
import { assert, present } from "#server/kernel/assert.ts";
import { onceSpec } from "./once-per-event.ts";
import { type ReadGraph, type ReadNode, readGraph } from "./read-graph.ts";

/**
 * A checked graph in the stages' own terms. Its configs are parsed, with defaults filled in.
 * Call it only for a graph without errors, migrated to today's node versions.
 */
export function compilePlan(graph: Graph, facts: WorkspaceFacts): CompiledPlan {
  const read = readGraph(graph, facts);
  const nodes = [...read.nodes.values()].map((found) => ({ ...found, config: parsedConfig(found) }));
  const byId = new Map(nodes.map((node) => [node.id, node]));
  const triggers: CompiledPlan["triggers"] = [];
  const audiences: CompiledPlan["audiences"] = {};
  for (const { id, definition, config } of nodes) {
    if (definition?.run !== "trigger") continue;
    triggers.push({ nodeId: id, spec: definition.compile(config) });
    for (const { from, to } of Object.values(graph.edges).filter((edge) => edge.from[0] === id)) {
      const next = byId.get(to[0]);
      const handle = present(
        TRIGGER_HANDLES.find((way) => way === from[1]),
        "a checked edge leaves by a known way",
      );
      audiences[audienceKey(id, handle)] ??=
        next?.definition?.run === "audience"
          ? { nodeId: next.id, spec: next.definition.compile(next.config) }
          : {
              nodeId: id,
              spec: present(onceSpec(read, to[0]), "a checked trigger leads to an audience, or to a call"),
            };
    }
  }
  const segments = segmentsIn(read);
  return {
    graph: { ...graph, nodes: Object.fromEntries(nodes.map(({ id, node, config }) => [id, { ...node, config }])) },
    triggers,
    audiences,
    topicIds: [
      ...new Set([...nodes.flatMap(topicsOf), ...segments.flatMap(({ outputs }) => topicIdsOf(outputs))]),
    ].toSorted((a, b) => a - b),
    outputs: Object.fromEntries(nodes.map(({ id, outputs }) => [id, outputs])),
    ...(segments.length > 0 ? { segments: Object.fromEntries(segments.map((one) => [one.id, one])) } : {}),
  };
}

function parsedConfig({ id, node, definition }: ReadNode): Record<string, unknown> {
  assert(definition, `node ${id} has a known type`);
  return definition.schema.parse(node.config);
}

type Configured = Pick<ReadNode, "definition" | "config">;

/** Topics are found by the kind of field that holds them, so a new node type need not say. */
const topicsOf = (node: Configured): number[] => idsIn(node, "topic");

/** The segments that a graph asks for, as they are today. */
export function segmentsIn({ nodes, facts }: Pick<ReadGraph, "nodes" | "facts">): FrozenSegment[] {
  const ids = new Set([...nodes.values()].flatMap((node) => idsIn(node, "segment")));
  return (facts.segments ?? []).filter(({ id }) => ids.has(id));
}

function idsIn({ definition, config }: Configured, kind: "topic" | "segment"): number[] {
  const fields = definition?.fields.filter((field) => field.kind === kind) ?? [];
  return fields.map((field) => config[field.key]).filter((id): id is number => typeof id === "number");
}
