"use client";

import { Dialog } from "@base-ui/react/dialog";
import { useQuery } from "@tanstack/react-query";
import { useRouter } from "next/navigation";
import { useRef, useState } from "react";
import { useTRPC } from "#components/trpc.tsx";
import { places, settingsPlace } from "../../shell/places.ts";
import { FamilyBadge } from "../../ui/family-badge.tsx";
import { keyCaps } from "../commands/chord.ts";
import type { CommandContext } from "../commands/command.ts";
import { COMMANDS } from "../commands/commands.ts";
import { KeyCap } from "../commands/key-cap.tsx";
import { readingOrder } from "../document/neighbours.ts";
import { cardElement, focusCard } from "../focus-card.ts";
import { searchTypes } from "../search-types.ts";
import { useWorkflowMeta } from "../session/use-session.tsx";
import { openInspector } from "../store/actions.ts";
import { type DraftState, familyOf, soleNode } from "../store/builder-state.ts";
import { useBuilder } from "../store/use-builder.tsx";
import { ChoiceList, type ListedChoice } from "./choice-list.tsx";

export type CommandPaletteProps = {
  isOpen: boolean;
  onClose: () => void;
  context: CommandContext;
  onAdd: (type: string) => void;
};

/** Everything that can be done or gone to, by its name. */
export function CommandPalette({ isOpen, onClose, context, onAdd }: CommandPaletteProps) {
  const input = useRef<HTMLInputElement>(null);
  return (
    <Dialog.Root open={isOpen} onOpenChange={(next) => !next && onClose()}>
      <Dialog.Portal>
        <Dialog.Backdrop className="fixed inset-0 z-40 bg-scrim transition-opacity duration-(--quick) data-[ending-style]:opacity-0 data-[starting-style]:opacity-0" />
        <Dialog.Popup
          initialFocus={input}
          finalFocus={() => cardElement(soleNode(context.store.get())) ?? true}
          className="fixed top-[14vh] left-1/2 z-50 flex max-h-[min(520px,72vh)] w-[min(560px,calc(100vw-32px))] -translate-x-1/2 flex-col overflow-hidden rounded-card border border-line bg-surface text-ink shadow-2 outline-none"
        >
          <Dialog.Title className="sr-only">Commands</Dialog.Title>
          <Commands inputRef={input} onClose={onClose} context={context} onAdd={onAdd} />
        </Dialog.Popup>
      </Dialog.Portal>
    </Dialog.Root>
  );
}

/** What is listed, what else it is found by, and what picking it does. */
type Entry = { choice: ListedChoice; words: string; run: () => void };

const selectState = (state: DraftState) => state;

type CommandsProps = Omit<CommandPaletteProps, "isOpen"> & { inputRef: React.RefObject<HTMLInputElement | null> };

function Commands({ inputRef, onClose, context, onAdd }: CommandsProps) {
  const state = useBuilder(selectState);
  const { canEdit } = useWorkflowMeta();
  const [text, setText] = useState("");
  const goTo = useGoTo();
  const groups = [
    commandEntries(context, canEdit),
    stepEntries(state, context),
    canEdit && text.trim() ? typeEntries(state, { text, onAdd }) : [],
    goTo,
  ];
  const entries = matching(groups.flat(), text);
  return (
    <ChoiceList
      label="Commands, steps, workflows and pages"
      placeholder="What would you like to do, or see?"
      choices={entries.map((entry) => entry.choice)}
      text={text}
      onText={setText}
      inputRef={inputRef}
      nothing={`Nothing here is called “${text.trim()}”.`}
      onPick={(id) => {
        const picked = entries.find((entry) => entry.choice.id === id);
        onClose();
        // once the focus is back on the canvas
        if (picked) requestAnimationFrame(() => picked.run());
      }}
    />
  );
}

/** Those that have every word, in their groups' order; in a group those whose name begins with the text come first. */
function matching(entries: readonly Entry[], text: string): Entry[] {
  const words = text.toLowerCase().split(/\s+/).filter(Boolean);
  const fits = entries.filter(({ choice, words: more }) => {
    const hay = `${choice.label} ${choice.group ?? ""} ${more}`.toLowerCase();
    return words.every((word) => hay.includes(word));
  });
  const groups = [...new Set(fits.map(({ choice }) => choice.group))];
  const rank = ({ choice }: Entry) => (choice.label.toLowerCase().startsWith(words.join(" ")) ? 0 : 1);
  return groups.flatMap((group) =>
    fits.filter(({ choice }) => choice.group === group).sort((a, b) => rank(a) - rank(b)),
  );
}

function commandEntries(context: CommandContext, canEdit: boolean): Entry[] {
  const listed = COMMANDS.filter((command) => !command.isKeyOnly && (canEdit || !command.changes));
  return listed.map((command) => {
    const [chord] = command.keys ?? [];
    const aside = chord && (
      <span className="flex gap-1">
        {keyCaps(chord).map((key) => (
          <KeyCap key={key}>{key}</KeyCap>
        ))}
      </span>
    );
    return {
      choice: { id: `command:${command.id}`, label: command.title, aside, group: "Commands" },
      words: command.words ?? "",
      run: () => void command.run(context, chord ?? ""),
    };
  });
}

function stepEntries(state: DraftState, { store, view }: CommandContext): Entry[] {
  return readingOrder(state.graph).map((id) => {
    const node = state.graph.nodes[id];
    const type = state.types[node?.type ?? ""];
    return {
      choice: {
        id: `step:${id}`,
        label: node?.name ?? "",
        aside: type?.label,
        badge: <FamilyBadge family={familyOf(state, id)} icon={type?.icon ?? ""} size={20} />,
        group: "Steps on the canvas",
      },
      words: type?.label ?? "",
      run: () => {
        openInspector(store, id);
        view.fitSelection();
        focusCard(store, id);
      },
    };
  });
}

function typeEntries(state: DraftState, { text, onAdd }: { text: string; onAdd: (type: string) => void }): Entry[] {
  return searchTypes(state.catalog.nodes, text).map((type) => ({
    choice: {
      id: `type:${type.type}`,
      label: `Add ${type.label}`,
      badge: <FamilyBadge family={type.family} icon={type.icon} size={20} />,
      group: "Steps to add",
    },
    words: text,
    run: () => onAdd(type.type),
  }));
}

/** The workspace's workflows and pages. */
function useGoTo(): Entry[] {
  const trpc = useTRPC();
  const router = useRouter();
  const { workspace, id: here } = useWorkflowMeta();
  const { data } = useQuery(trpc.workflow.list.queryOptions({ workspace }));
  const base = `/w/${workspace}`;
  const workflows = (data ?? [])
    .filter(({ id }) => id !== here)
    .map(({ id, name, state }) => ({
      choice: { id: `workflow:${id}`, label: name, aside: state, group: "Workflows" },
      words: "go to open",
      run: () => router.push(`${base}/workflows/${id}`),
    }));
  const pages = [...places, settingsPlace].map(({ label, path, icon: Icon }) => ({
    choice: {
      id: `page:${label}`,
      label,
      badge: <Icon aria-hidden size={16} className="text-ink-3" />,
      group: "Pages",
    },
    words: "go to page",
    run: () => router.push(`${base}${path}`),
  }));
  return [...workflows, ...pages];
}
