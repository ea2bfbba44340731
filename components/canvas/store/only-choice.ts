import type { FieldSpec, GraphDescription, NodeTypeData } from "#server/contract/catalog.ts";
import { setConfig } from "../document/change-node.ts";
import type { DraftState } from "./builder-state.ts";

/** Where there is one chain to choose, it is chosen. */
export function withOnlyChain({ catalog }: DraftState, type: NodeTypeData): NodeTypeData {
  const field = type.fields.find((spec) => spec.kind === "chain");
  const [only, ...more] = catalog.chains.filter((chain) => chain.connected);
  if (!field || !only || more.length > 0) return type;
  return { ...type, defaults: { ...type.defaults, [field.key]: only.id } };
}

/**
 * Where a step that follows `above` has one value to choose for a field, it is chosen. What is known of any event, e.g.
 * which contract it is of, is not: its path begins with a dollar sign, and it is there before what the event itself says
 * is described, so who is quick would have it chosen in place of that.
 */
export function withOnlySource(state: DraftState, type: NodeTypeData, above: string): NodeTypeData {
  const { available = [], outputs = [] } = state.description.nodes[above] ?? {};
  const chosen = type.fields.filter(needsSource).flatMap((field) => {
    const [only, ...more] = fitting([...available, { nodeId: above, outputs }], field);
    return only && more.length === 0 ? [[field.key, { ref: only }] as const] : [];
  });
  return chosen.length === 0 ? type : { ...type, defaults: { ...type.defaults, ...Object.fromEntries(chosen) } };
}

/**
 * The same for steps that were put there before it was described what is above them, and which of them wait still. It is no
 * gesture of anybody's: it belongs to the one that put the step there.
 */
export function chooseLate(state: DraftState): Pick<DraftState, "graph" | "unsourced"> {
  let { graph } = state;
  const unsourced = new Set<string>();
  for (const nodeId of state.unsourced) {
    const { type = "", config = {} } = graph.nodes[nodeId] ?? {};
    const { available = [] } = state.description.nodes[nodeId] ?? {};
    for (const field of state.types[type]?.fields.filter(needsSource) ?? []) {
      if (config[field.key] !== undefined) continue;
      const [only, ...more] = fitting(available, field);
      if (!only) unsourced.add(nodeId);
      else if (more.length === 0) graph = setConfig(graph, nodeId, { key: field.key, value: { ref: only } });
    }
  }
  return { graph, unsourced };
}

type Source = Pick<GraphDescription["nodes"][string]["available"][number], "nodeId" | "outputs">;
type RefField = Extract<FieldSpec, { kind: "ref" }>;

const needsSource = (field: FieldSpec): field is RefField => field.kind === "ref" && !field.optional;

function fitting(sources: readonly Source[], { accepts }: RefField): string[][] {
  return sources.flatMap(({ nodeId, outputs }) =>
    outputs
      .filter(({ type, path }) => accepts.includes(type.kind) && !path[0]?.startsWith("$"))
      .map(({ path }) => [nodeId, ...path]),
  );
}
