"use client";

import { Panel } from "@xyflow/react";
import {
  AlignCenterHorizontal,
  AlignCenterVertical,
  AlignEndHorizontal,
  AlignEndVertical,
  AlignHorizontalDistributeCenter,
  AlignStartHorizontal,
  AlignStartVertical,
  AlignVerticalDistributeCenter,
  Copy,
  Group,
  type LucideIcon,
  Network,
  Trash2,
  Ungroup,
} from "lucide-react";
import { memo } from "react";
import { IconButton } from "../../ui/icon-button.tsx";
import { keyCaps } from "../commands/chord.ts";
import type { Command, CommandContext } from "../commands/command.ts";
import { COMMANDS } from "../commands/commands.ts";
import type { DraftState } from "../store/builder-state.ts";
import { useBuilder } from "../store/use-builder.tsx";

const BUTTONS: readonly (readonly [id: string, icon: LucideIcon, isFor: "two" | "three" | "grouped"])[] = [
  ["align-left", AlignStartVertical, "two"],
  ["align-centre", AlignCenterVertical, "two"],
  ["align-right", AlignEndVertical, "two"],
  ["align-top", AlignStartHorizontal, "two"],
  ["align-middle", AlignCenterHorizontal, "two"],
  ["align-bottom", AlignEndHorizontal, "two"],
  ["distribute-across", AlignHorizontalDistributeCenter, "three"],
  ["distribute-down", AlignVerticalDistributeCenter, "three"],
  ["tidy", Network, "two"],
  ["group", Group, "two"],
  ["ungroup", Ungroup, "grouped"],
  ["duplicate", Copy, "two"],
  ["delete", Trash2, "two"],
];

const selectCount = ({ selection, isReadOnly }: DraftState) => (isReadOnly ? 0 : selection.nodes.size);
const selectIsGrouped = ({ selection, graph }: DraftState) =>
  Object.values(graph.groups ?? {}).some((group) => group.nodes.some((id) => selection.nodes.has(id)));

export type SelectionBarProps = { context: CommandContext };

/** What can be done with several selected cards. */
export const SelectionBar = memo(function SelectionBar({ context }: SelectionBarProps) {
  const count = useBuilder(selectCount);
  const isGrouped = useBuilder(selectIsGrouped);
  const isShown = { two: true, three: count > 2, grouped: isGrouped };
  return (
    <Panel position="bottom-center" className="!mb-4">
      <div
        role="toolbar"
        aria-label={`${count} selected steps`}
        className="flex items-center gap-px rounded-[9px] border border-line bg-raised p-0.5 shadow-2"
      >
        <span className="px-2 text-label font-[600] text-ink-2">{count} steps</span>
        {BUTTONS.map(([id, Icon, isFor]) => {
          const command = COMMANDS.find((one) => one.id === id);
          if (!command || !isShown[isFor]) return null;
          return (
            <IconButton
              key={id}
              size="s"
              label={labelOf(command)}
              icon={<Icon aria-hidden size={15} />}
              onClick={() => command.run(context, "")}
            />
          );
        })}
      </div>
    </Panel>
  );
});

function labelOf({ title, keys = [] }: Command): string {
  const [chord] = keys;
  return chord ? `${title} (${keyCaps(chord).join(" ")})` : title;
}
