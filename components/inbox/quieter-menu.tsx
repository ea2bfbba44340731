"use client";

import { AlarmClock, BellOff, VolumeX } from "lucide-react";
import { type Mute, useTimes } from "#components/times/use-times.ts";
import { Button } from "#components/ui/button.tsx";
import { Menu, MenuItem, MenuSeparator } from "#components/ui/menu.tsx";
import { useInboxUpdate } from "./use-inbox.ts";

const SNOOZES = [
  ["hour", "Snooze for an hour"],
  ["day", "Snooze for a day"],
  ["week", "Snooze for a week"],
] as const;

const MUTES: [Mute, string][] = [
  ["hour", "for an hour"],
  ["day", "for a day"],
  ["week", "for a week"],
  ["ever", "for ever"],
];

export type QuieterMenuProps = {
  workspace: string;
  message: { id: number; topicId: number | null };
  topicName: string | null;
};

/** Puts one message away until later, or keeps its whole topic in the inbox for a while. */
export function QuieterMenu({ workspace, message, topicName }: QuieterMenuProps) {
  const { snooze } = useInboxUpdate(workspace);
  const times = useTimes(workspace);
  const { topicId } = message;
  return (
    <Menu
      trigger={
        <Button kind="ghost" icon={<BellOff aria-hidden size={15} />}>
          Snooze or mute
        </Button>
      }
    >
      {SNOOZES.map(([how, words]) => (
        <MenuItem key={how} icon={<AlarmClock aria-hidden size={15} />} onSelect={() => snooze(message.id, how)}>
          {words}
        </MenuItem>
      ))}
      {topicId !== null && topicName && (
        <>
          <MenuSeparator />
          {MUTES.map(([how, words]) => (
            <MenuItem
              key={how}
              icon={<VolumeX aria-hidden size={15} />}
              onSelect={() => times.mute({ topicId, name: topicName }, how)}
            >
              Mute {topicName} {words}
            </MenuItem>
          ))}
        </>
      )}
    </Menu>
  );
}
