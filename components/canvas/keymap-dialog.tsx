"use client";

import { Dialog } from "../ui/dialog.tsx";
import { keyCaps } from "./commands/chord.ts";
import type { Command, CommandGroup } from "./commands/command.ts";
import { COMMANDS } from "./commands/commands.ts";
import { KeyCap } from "./commands/key-cap.tsx";

const COLUMNS: CommandGroup[][] = [["Draw"], ["Arrange", "Draft"], ["Move", "View"]];

const POINTER = [
  ["Drag the canvas, or two fingers", "Moves it"],
  ["Pinch, or Ctrl and the wheel", "Zooms"],
  ["Shift and drag, or drag with the right button", "Selects what you draw around"],
  ["Press the right button", "Shows what can be done there"],
  ["Ctrl and click", "Adds a step to what is selected, or takes it out"],
] as const;

export type KeymapDialogProps = { isOpen: boolean; onOpenChange: (isOpen: boolean) => void };

export function KeymapDialog({ isOpen, onOpenChange }: KeymapDialogProps) {
  return (
    <Dialog
      isOpen={isOpen}
      onOpenChange={onOpenChange}
      title="Keys"
      description="Everything can be done without a mouse. On a Mac, Ctrl is ⌘."
      className="w-[min(960px,calc(100vw-32px))]"
    >
      <div className="grid gap-x-8 gap-y-4 phone:grid-cols-3">
        {COLUMNS.map((groups) => (
          <div key={groups.join()} className="flex flex-col gap-4">
            {groups.map((group) => (
              <section key={group} aria-label={group}>
                <h3 className="mb-1.5 font-[650]">{group}</h3>
                <dl className="grid grid-cols-[minmax(86px,auto)_minmax(0,1fr)] items-baseline gap-x-3 gap-y-1.5 text-label">
                  {COMMANDS.filter((command) => command.group === group && command.keys).map((command) => (
                    <div key={command.id} className="contents">
                      <dt className="flex flex-wrap justify-end gap-1">
                        {shownKeys(command).map((key) => (
                          <KeyCap key={key}>{key}</KeyCap>
                        ))}
                      </dt>
                      <dd className="text-ink-2">{command.title}</dd>
                    </div>
                  ))}
                </dl>
              </section>
            ))}
          </div>
        ))}
      </div>
      <section aria-label="Mouse and trackpad" className="mt-4 border-t border-hair pt-3">
        <h3 className="mb-1.5 font-[650]">Mouse and trackpad</h3>
        <dl className="grid grid-cols-[auto_minmax(0,1fr)] gap-x-3 gap-y-1 text-label phone:grid-cols-[auto_minmax(0,1fr)_auto_minmax(0,1fr)]">
          {POINTER.map(([how, what]) => (
            <div key={how} className="contents">
              <dt className="font-[560]">{how}</dt>
              <dd className="text-ink-2">{what}</dd>
            </div>
          ))}
        </dl>
      </section>
    </Dialog>
  );
}

/** Keys that only make sense together are all shown: ↑ ↓. */
function shownKeys({ keys = [], isKeyOnly }: Command): string[] {
  const chords = isKeyOnly ? keys : keys.slice(0, 1);
  return [...new Set(chords.flatMap(keyCaps))];
}
