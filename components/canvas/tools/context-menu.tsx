"use client";

import { Menu as Base } from "@base-ui/react/menu";
import { useMemo } from "react";
import { Item, Separator } from "../../ui/menu-popup.tsx";
import { popupClass } from "../../ui/popup-class.ts";
import { keyCaps } from "../commands/chord.ts";
import type { CommandContext } from "../commands/command.ts";
import { COMMANDS } from "../commands/commands.ts";
import { focusCard } from "../focus-card.ts";
import { soleNode } from "../store/builder-state.ts";
import { useBuilder } from "../store/use-builder.tsx";

/** Where it was asked for, in the window, and what lies there. */
export type MenuTarget = { x: number; y: number; on: "node" | "note" | "edge" | "pane" };

/** Ids of commands; a gap is a rule between them. */
const COMMANDS_OF: Record<MenuTarget["on"], readonly (string | null)[]> = {
  node: ["open", "rename", "connect", null, "copy", "cut", "duplicate", "group", null, "delete", "delete-close"],
  note: ["copy", "duplicate", null, "delete"],
  edge: ["insert", null, "delete"],
  pane: ["add", "note", "paste", null, "select-all", "tidy", "fit"],
};

export type ContextMenuProps = { target: MenuTarget | null; context: CommandContext; onClose: () => void };

/** What can be done where the right button was pressed: the commands that keys and the list of all know, too. */
export function ContextMenu({ target, context, onClose }: ContextMenuProps) {
  const isReadOnly = useBuilder((state) => state.isReadOnly);
  const isSole = useBuilder((state) => soleNode(state) !== undefined);
  const anchor = useMemo(
    () => ({ getBoundingClientRect: () => new DOMRect(target?.x ?? 0, target?.y ?? 0, 0, 0) }),
    [target],
  );
  const focusAgain = () => {
    const node = soleNode(context.store.get());
    if (node !== undefined) focusCard(context.store, node);
    return false;
  };
  const isOffered = (id: string | null) => {
    const command = COMMANDS.find((one) => one.id === id);
    if (id !== null && !command) return false;
    if (!isSole && ["open", "rename", "connect"].includes(id ?? "")) return false;
    return !(isReadOnly && command?.changes);
  };
  const offered = target ? COMMANDS_OF[target.on].filter(isOffered) : [];
  const isRule = (id: string | null, at: number) => id === null && at > 0 && at < offered.length - 1;
  return (
    <Base.Root open={target !== null} onOpenChange={(isOpen) => !isOpen && onClose()}>
      <Base.Portal>
        <Base.Positioner anchor={anchor} side="bottom" align="start" className="z-50 outline-none">
          <Base.Popup aria-label="What can be done here" finalFocus={focusAgain} className={`${popupClass} min-w-56`}>
            {offered.map((id, at) => {
              const command = COMMANDS.find((one) => one.id === id);
              // biome-ignore lint/suspicious/noArrayIndexKey: a rule is its place
              if (!command) return isRule(id, at) ? <Separator key={at} /> : null;
              const [chord] = command.keys ?? [];
              return (
                <Item
                  key={command.id}
                  isDanger={command.id.startsWith("delete")}
                  aside={chord && keyCaps(chord).join(" ")}
                  onSelect={() => command.run(context, chord ?? "")}
                >
                  {command.title}
                </Item>
              );
            })}
          </Base.Popup>
        </Base.Positioner>
      </Base.Portal>
    </Base.Root>
  );
}
