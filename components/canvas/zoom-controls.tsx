"use client";

import { Panel, useReactFlow, useStore } from "@xyflow/react";
import { Keyboard, ListTree, Map as MapIcon, Maximize, Minus, Network, Plus, Search } from "lucide-react";
import { IconButton } from "../ui/icon-button.tsx";
import type { DeskActions } from "./commands/command.ts";
import { FIT } from "./viewport.ts";

export type ZoomControlsProps = { actions: Pick<DeskActions, "find" | "togglePanel" | "show">; onTidy: () => void };

const group = "flex items-center gap-px rounded-[9px] border border-line bg-raised p-0.5 shadow-1";

export function ZoomControls({ actions, onTidy }: ZoomControlsProps) {
  const flow = useReactFlow();
  const percent = useStore((state) => Math.round(state.transform[2] * 100));
  return (
    <Panel position="top-left" className="!m-3.5 flex flex-col items-start gap-1.5">
      <div className={group}>
        <IconButton
          size="s"
          label="Zoom out"
          icon={<Minus aria-hidden size={15} />}
          onClick={() => void flow.zoomOut()}
        />
        <span className="w-[38px] text-center text-label font-[600]">
          <span className="sr-only">Zoom </span>
          {percent}%
        </span>
        <IconButton size="s" label="Zoom in" icon={<Plus aria-hidden size={15} />} onClick={() => void flow.zoomIn()} />
      </div>
      <div className={group}>
        <IconButton
          size="s"
          label="Fit to view"
          icon={<Maximize aria-hidden size={15} />}
          onClick={() => void flow.fitView(FIT)}
        />
        <IconButton
          size="s"
          label="Tidy up"
          icon={<Network aria-hidden size={15} />}
          onClick={() => {
            onTidy();
            // once the cards stand in their new places
            requestAnimationFrame(() => void flow.fitView(FIT));
          }}
        />
        <IconButton size="s" label="Find" icon={<Search aria-hidden size={15} />} onClick={actions.find} />
        <IconButton
          size="s"
          label="Outline"
          icon={<ListTree aria-hidden size={15} />}
          onClick={() => actions.togglePanel("outline")}
        />
        <IconButton
          size="s"
          label="Map"
          icon={<MapIcon aria-hidden size={15} />}
          onClick={() => actions.togglePanel("map")}
        />
        <IconButton
          size="s"
          label="Keys"
          icon={<Keyboard aria-hidden size={15} />}
          onClick={() => actions.show("keys")}
        />
      </div>
    </Panel>
  );
}
