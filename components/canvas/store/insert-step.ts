import type { NodeTypeData } from "#server/contract/catalog.ts";
import { cardSize } from "../card-size.ts";
import { insertOnEdge, whyNotBetween } from "../document/insert-node.ts";
import { newId } from "../document/new-id.ts";
import { type BuilderStore, change, say } from "./actions.ts";
import { type DraftState, sizeOf } from "./builder-state.ts";
import { withOnlyChain, withOnlySource } from "./only-choice.ts";

/** What can stand on an edge, in the catalogue's order. */
export function insertableOn({ graph, types, catalog }: DraftState, edgeId: string): NodeTypeData[] {
  return catalog.nodes.filter((type) => whyNotBetween(graph, types, { edgeId, type: type.type }) === null);
}

/** Puts a new card on an edge and selects it. Its id; undefined where it may not stand, which is said. */
export function insertStep(store: BuilderStore, edgeId: string, typeName: string): string | undefined {
  const state = store.get();
  const type = state.types[typeName];
  const reason = whyNotBetween(state.graph, state.types, { edgeId, type: typeName });
  if (!type || reason) {
    say(store, `Not inserted. ${reason ?? "This step is unknown."}`);
    return undefined;
  }
  const id = newId(state.graph.nodes, Math.random);
  const above = state.graph.edges[edgeId]?.from[0] ?? "";
  const filled = withOnlySource(state, withOnlyChain(state, type), above);
  const insert = {
    edgeId,
    id,
    type: typeName,
    types: { ...state.types, [typeName]: filled },
    newEdgeId: newId(state.graph.edges, Math.random),
    sizeOf: (nodeId: string) => sizeOf(state, nodeId),
    size: cardSize(type.family, type.handles.length),
  };
  const label = `Insert ${type.label}`;
  const isInserted = change(store, { label, select: [id], adds: id }, (graph) => insertOnEdge(graph, insert));
  return isInserted ? id : undefined;
}

/** The edge that leads into a card, the first of several. */
export function edgeInto({ graph }: DraftState, nodeId: string): string | undefined {
  return Object.entries(graph.edges).find(([, edge]) => edge.to[0] === nodeId)?.[0];
}
