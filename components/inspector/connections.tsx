"use client";

import { CornerDownRight, CornerLeftUp, Plus, X } from "lucide-react";
import { useCallback } from "react";
import { focusCard } from "../canvas/focus-card.ts";
import { useWorkflowMeta } from "../canvas/session/use-session.tsx";
import { type DraftState, waysOf } from "../canvas/store/builder-state.ts";
import { disconnectEdge } from "../canvas/store/gestures.ts";
import { useBuilder, useBuilderStore } from "../canvas/store/use-builder.tsx";

export type ConnectionsProps = { nodeId: string; onConnect: (way: string) => void };

/** Where a card stands in the flow, in words, with all that the mouse can do to its edges. */
export function Connections({ nodeId, onConnect }: ConnectionsProps) {
  const store = useBuilderStore();
  const { canEdit } = useWorkflowMeta();
  const selector = useCallback(
    (state: DraftState) => ({
      edges: state.graph.edges,
      nodes: state.graph.nodes,
      ways: waysOf(state, nodeId),
      hasInput: state.types[state.graph.nodes[nodeId]?.type ?? ""]?.hasInput ?? true,
    }),
    [nodeId],
  );
  const { edges, nodes, ways, hasInput } = useBuilder(selector);
  const all = Object.entries(edges);
  const above = all.filter(([, edge]) => edge.to[0] === nodeId && nodes[edge.from[0]]);
  const lost = all.filter(([, edge]) => edge.from[0] === nodeId && !ways.some((way) => way.id === edge.from[1]));
  const nameOf = (id: string) => nodes[id]?.name ?? "";
  return (
    <section aria-label="Connections" className="px-4 py-3">
      <h3 className="text-label font-[560] text-ink-2">Connections</h3>
      <ul className="mt-1 flex flex-col gap-0.5">
        {hasInput && above.length === 0 && <li className="text-ink-3">Nothing leads here yet.</li>}
        {above.map(([id, edge]) => (
          <li key={id} className="flex min-h-7 items-center gap-1.5">
            <CornerLeftUp aria-hidden size={14} className="shrink-0 text-ink-3" />
            <span className="text-ink-2">from</span>
            <CardLink name={nameOf(edge.from[0])} onClick={() => focusCard(store, edge.from[0])} />
            {canEdit && <Cut name={nameOf(edge.from[0])} onClick={() => disconnectEdge(store, id)} />}
          </li>
        ))}
        {ways.map((way) => {
          const below = all.filter(([, edge]) => edge.from[0] === nodeId && edge.from[1] === way.id);
          const word = ways.length > 1 ? way.label : "Then";
          return (
            <li key={way.id} className="flex min-h-7 flex-wrap items-center gap-x-1.5">
              <CornerDownRight aria-hidden size={14} className="shrink-0 text-ink-3" />
              <span className="font-[580]">{word}</span>
              {below.map(([id, edge]) => (
                <span key={id} className="inline-flex min-w-0 items-center gap-0.5">
                  <CardLink name={nameOf(edge.to[0])} onClick={() => focusCard(store, edge.to[0])} />
                  {canEdit && <Cut name={nameOf(edge.to[0])} onClick={() => disconnectEdge(store, id)} />}
                </span>
              ))}
              {canEdit && (
                <button
                  type="button"
                  aria-label={`Connect ${word}`}
                  onClick={() => onConnect(way.id)}
                  className="ml-auto inline-flex h-6 items-center gap-1 rounded-[6px] px-1.5 text-[12.5px] font-[580] text-ink-2 hover:bg-chip hover:text-ink"
                >
                  <Plus aria-hidden size={13} strokeWidth={2.2} />
                  Connect
                </button>
              )}
            </li>
          );
        })}
        {lost.map(([id, edge]) => (
          <li key={id} className="flex min-h-7 items-center gap-1.5 text-bad-ink">
            A way that is gone leads to {nameOf(edge.to[0])}
            {canEdit && <Cut name={nameOf(edge.to[0])} onClick={() => disconnectEdge(store, id)} />}
          </li>
        ))}
      </ul>
    </section>
  );
}

function CardLink({ name, onClick }: { name: string; onClick: () => void }) {
  return (
    <button
      type="button"
      onClick={onClick}
      className="min-h-6 min-w-0 truncate rounded-[3px] font-[560] underline decoration-control underline-offset-3 hover:decoration-brass"
    >
      {name}
    </button>
  );
}

function Cut({ name, onClick }: { name: string; onClick: () => void }) {
  return (
    <button
      type="button"
      aria-label={`Disconnect ${name}`}
      onClick={onClick}
      className="grid size-6 shrink-0 place-items-center rounded-[6px] text-ink-3 hover:bg-chip hover:text-ink"
    >
      <X aria-hidden size={13} />
    </button>
  );
}
