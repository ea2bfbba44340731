import type { FieldSpec, NodeTypeData } from "#server/contract/catalog.ts";
import type { DraftState } from "./builder-state.ts";

/** Where there is one chain to choose, it is chosen. */
export function withOnlyChain({ catalog }: DraftState, type: NodeTypeData): NodeTypeData {
  const field = type.fields.find((spec) => spec.kind === "chain");
  const [only, ...more] = catalog.chains.filter((chain) => chain.connected);
  if (!field || !only || more.length > 0) return type;
  return { ...type, defaults: { ...type.defaults, [field.key]: only.id } };
}

/**
 * Where a step that follows `above` has one value to choose for a field, it is chosen. What an event says comes before
 * what is known of any event, e.g. which contract it is of: those paths begin with a dollar sign.
 */
export function withOnlySource(state: DraftState, type: NodeTypeData, above: string): NodeTypeData {
  const chosen = type.fields.flatMap((field) => {
    const only = onlySource(state, field, above);
    return only ? [[field.key, { ref: only }] as const] : [];
  });
  return chosen.length === 0 ? type : { ...type, defaults: { ...type.defaults, ...Object.fromEntries(chosen) } };
}

function onlySource({ description }: DraftState, field: FieldSpec, above: string): string[] | undefined {
  const described = description.nodes[above];
  if (field.kind !== "ref" || field.optional || !described) return undefined;
  const sources = [...described.available, { nodeId: above, outputs: described.outputs }];
  const fits = sources.flatMap(({ nodeId, outputs }) =>
    outputs.filter(({ type }) => field.accepts.includes(type.kind)).map(({ path }) => [nodeId, ...path]),
  );
  const own = fits.filter(([, first]) => !first?.startsWith("$"));
  const [only, ...more] = own.length > 0 ? own : fits;
  return more.length === 0 ? only : undefined;
}
