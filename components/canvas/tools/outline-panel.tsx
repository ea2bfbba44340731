"use client";

import { Panel, useReactFlow } from "@xyflow/react";
import { X } from "lucide-react";
import { memo } from "react";
import { cn } from "../../ui/cn.ts";
import { FamilyBadge } from "../../ui/family-badge.tsx";
import { IconButton } from "../../ui/icon-button.tsx";
import { readingOrder } from "../document/neighbours.ts";
import { Sentence } from "../sentence.tsx";
import { openInspector, selectNodes } from "../store/actions.ts";
import { type DraftState, familyOf, sizeOf, waysOf } from "../store/builder-state.ts";
import { useBuilder, useBuilderStore } from "../store/use-builder.tsx";

const selectState = (state: DraftState) => state;

export type OutlinePanelProps = { onClose: () => void };

/** The same graph as a list to read and to go by, in step with the canvas: what is selected here is selected there. */
export const OutlinePanel = memo(function OutlinePanel({ onClose }: OutlinePanelProps) {
  const state = useBuilder(selectState);
  const ids = readingOrder(state.graph);
  return (
    <Panel position="top-left" className="nowheel nopan !mt-[92px] !mb-4 !ml-3.5 flex max-h-[calc(100%-120px)]">
      <section
        aria-label="Outline"
        className="flex w-[290px] flex-col overflow-hidden rounded-card border border-line bg-surface shadow-2"
      >
        <div className="flex items-center justify-between border-b border-hair py-1.5 pr-1.5 pl-3.5">
          <h2 className="font-[650]">Outline</h2>
          <IconButton size="s" label="Close the outline" icon={<X aria-hidden size={15} />} onClick={onClose} />
        </div>
        {ids.length === 0 && <p className="px-3.5 py-3 text-ink-3">No steps yet.</p>}
        <ol aria-label="Steps" className="min-h-0 flex-1 overflow-y-auto p-1.5">
          {ids.map((id) => (
            <Step key={id} state={state} id={id} />
          ))}
        </ol>
      </section>
    </Panel>
  );
});

function Step({ state, id }: { state: DraftState; id: string }) {
  const store = useBuilderStore();
  const flow = useReactFlow();
  const node = state.graph.nodes[id];
  const family = familyOf(state, id);
  const isSelected = state.selection.nodes.has(id);
  const toFix = (state.problemsByNode[id] ?? []).filter((problem) => problem.severity === "error").length;
  const show = () => {
    selectNodes(store, [id]);
    const { x, y } = state.graph.layout[id] ?? { x: 0, y: 0 };
    void flow.setCenter(x, y + sizeOf(state, id).height / 2, { zoom: flow.getZoom() });
  };
  return (
    <li>
      <button
        type="button"
        aria-current={isSelected || undefined}
        onClick={show}
        onDoubleClick={() => openInspector(store, id)}
        className={cn(
          "flex w-full gap-2.5 rounded-[6px] px-2 py-1.5 text-left hover:bg-chip",
          isSelected && "bg-raised inset-ring inset-ring-brass-lo",
        )}
      >
        <FamilyBadge family={family} icon={state.types[node?.type ?? ""]?.icon ?? ""} size={20} className="mt-0.5" />
        <span className="min-w-0 flex-1">
          <span className="block truncate font-[600]">{node?.name}</span>
          <span className="line-clamp-2 text-label text-ink-2">
            <Sentence parts={state.description.nodes[id]?.sentence ?? []} />
          </span>
          <WaysOut state={state} id={id} />
          {toFix > 0 && <span className="block text-label font-[600] text-bad-ink">{toFix} to fix</span>}
        </span>
      </button>
    </li>
  );
}

function WaysOut({ state, id }: { state: DraftState; id: string }) {
  const { graph } = state;
  const ways = waysOf(state, id);
  const place = (way: string) => ways.findIndex((each) => each.id === way);
  const led = Object.values(graph.edges)
    .filter((edge) => edge.from[0] === id && graph.nodes[edge.to[0]])
    .sort((a, b) => place(a.from[1]) - place(b.from[1]));
  if (led.length === 0) return null;
  const words = led.map((edge) => {
    const label = ways.length > 1 ? ways.find((way) => way.id === edge.from[1])?.label : undefined;
    const name = graph.nodes[edge.to[0]]?.name;
    return label ? `${label}: ${name}` : `then ${name}`;
  });
  return <span className="block text-label text-ink-3">{words.join(" · ")}</span>;
}
