"use client";

import { useMemo, useState } from "react";
import type { Catalog } from "#server/contract/catalog.ts";
import type { Graph } from "#server/contract/graph.ts";
import { cardSize } from "../card-size.ts";
import { lateLayout } from "../late-layout.ts";
import type { WorkflowData } from "./use-open-session.ts";

type Start = { workflow: WorkflowData; catalog: Catalog };

/** The draft as it was first loaded, with a place for every card; null while what finds places is fetched. */
export function useStartGraph({ workflow, catalog }: Start): Graph | null {
  const [{ graph, description }] = useState({ graph: workflow.draft.graph, description: workflow.description });
  // A template brings no places; a draft may lack some.
  const lacksPlaces = Object.keys(graph.nodes).some((id) => !graph.layout[id]);
  const layout = lateLayout.use(lacksPlaces);
  return useMemo(() => {
    if (!lacksPlaces) return graph;
    const typeOf = (id: string) => catalog.nodes.find((type) => type.type === graph.nodes[id]?.type);
    const waysOf = (id: string) => description.nodes[id]?.handles ?? typeOf(id)?.handles ?? [];
    const facts = {
      sizeOf: (id: string) => cardSize(typeOf(id)?.family ?? "then", waysOf(id).length),
      waysOf: (id: string) => waysOf(id).map((way) => way.id),
    };
    return layout ? layout.withPlaces(graph, facts) : null;
  }, [graph, description, catalog, lacksPlaces, layout]);
}
