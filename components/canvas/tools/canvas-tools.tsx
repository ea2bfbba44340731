"use client";

import { memo } from "react";
import type { CommandContext } from "../commands/command.ts";
import { LateOutlinePanel, LateSelectionBar } from "../late-parts.tsx";
import type { DraftState } from "../store/builder-state.ts";
import { useBuilder } from "../store/use-builder.tsx";
// At once: who asked for it types on without looking.
import { FindBar } from "./find-bar.tsx";
import { FlowMap } from "./flow-map.tsx";
import { MAP_FROM, type Panels } from "./panels.ts";
import { RightButton } from "./right-button.tsx";

const selectIsMany = (state: DraftState) => Object.keys(state.graph.nodes).length >= MAP_FROM;

const selectIsSeveral = ({ selection, isReadOnly }: DraftState) => !isReadOnly && selection.nodes.size > 1;

export type CanvasToolsProps = {
  context: CommandContext;
  panels: Panels;
  /** 0: there is no search. */
  findAsked: number;
  onFindClose: () => void;
};

/** What stands on the canvas beside the graph: search, map, outline, and what can be done with a selection. */
export const CanvasTools = memo(function CanvasTools({ context, panels, findAsked, onFindClose }: CanvasToolsProps) {
  const isMany = useBuilder(selectIsMany);
  const isSeveral = useBuilder(selectIsSeveral);
  return (
    <>
      {findAsked > 0 && <FindBar asked={findAsked} onClose={onFindClose} />}
      {(panels.map ?? isMany) && <FlowMap />}
      {panels.outline && <LateOutlinePanel onClose={() => context.actions.togglePanel("outline")} />}
      <RightButton context={context} />
      {isSeveral && <LateSelectionBar context={context} />}
    </>
  );
});
