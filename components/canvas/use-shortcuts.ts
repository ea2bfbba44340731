"use client";

import { type RefObject, useEffect, useMemo } from "react";
import { chordOf } from "./commands/chord.ts";
import type { Command, CommandContext } from "./commands/command.ts";
import { COMMANDS } from "./commands/commands.ts";
import { focusCard } from "./focus-card.ts";
import { soleNode } from "./store/builder-state.ts";

/** The keyboard of the builder. Text fields keep their own keys, save for those that are meant everywhere. */
export function useShortcuts(root: RefObject<HTMLElement | null>, context: CommandContext): void {
  const byChord = useMemo(chordTable, []);
  useEffect(() => {
    const take = (chord: string, place: Place): boolean | undefined => {
      if (chord === "escape" && !place.isOnCanvas) return leaveFields(context);
      const command = byChord.get(chord);
      return command && isMeant(command, place) && command.run(context, chord);
    };
    const onKeyDown = (event: KeyboardEvent) => {
      const target = event.target instanceof HTMLElement ? event.target : null;
      if (event.defaultPrevented || !isOurs(target, root.current)) return;
      if (take(chordOf(event), placeOf(target))) event.preventDefault();
    };
    window.addEventListener("keydown", onKeyDown);
    return () => window.removeEventListener("keydown", onKeyDown);
  }, [root, context, byChord]);
}

function chordTable(): ReadonlyMap<string, Command> {
  const ours = COMMANDS.filter((command) => !command.isNative);
  return new Map(ours.flatMap((command) => (command.keys ?? []).map((chord) => [chord, command] as const)));
}

type Place = { isTyping: boolean; isOnCanvas: boolean; isOnControl: boolean };

function isOurs(target: HTMLElement | null, root: HTMLElement | null): boolean {
  return target !== null && (target === document.body || root?.contains(target) === true);
}

export function placeOf(target: HTMLElement | null): Place {
  const isIn = (selector: string) => target?.closest(selector) != null;
  return {
    isTyping: isIn("input, textarea, select, [contenteditable=true]"),
    isOnCanvas: target === document.body || target?.id === "main" || isIn(".flow-canvas"),
    isOnControl: isIn("button, a, [role=switch], [role=radio], [role=combobox]"),
  };
}

function isMeant({ focus }: Command, { isTyping, isOnCanvas, isOnControl }: Place): boolean {
  if (focus === "anywhere") return true;
  if (isTyping) return false;
  return focus !== "canvas" || (isOnCanvas && !isOnControl);
}

function leaveFields({ store }: CommandContext): boolean {
  const node = soleNode(store.get());
  if (!node) return false;
  focusCard(store, node);
  return true;
}
