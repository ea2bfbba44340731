import { focusCard } from "../focus-card.ts";
import type { BuilderStore } from "../store/actions.ts";
import { deleteSelection, duplicateSelection } from "../store/gestures.ts";
import { edgeInto } from "../store/insert-step.ts";
import { addNoteAt } from "../store/marks.ts";
import { type Command, type CommandContext, done, onCard } from "./command.ts";

export const DRAW_COMMANDS: readonly Command[] = [
  {
    id: "add",
    title: "Search for a step to add",
    group: "Draw",
    keys: ["a"],
    changes: true,
    words: "palette new",
    run: done(({ actions }) => actions.focusSearch()),
  },
  {
    id: "connect",
    title: "Connect from the selected card",
    group: "Draw",
    keys: ["c"],
    focus: "canvas",
    changes: true,
    words: "edge link",
    run: onCard(({ actions }, node) => actions.connectFrom(node)),
  },
  {
    id: "insert",
    title: "Insert a step before the selected card",
    group: "Draw",
    keys: ["i"],
    focus: "canvas",
    changes: true,
    words: "between edge",
    run: onCard(insertBefore),
  },
  {
    id: "note",
    title: "Add a note",
    group: "Draw",
    keys: ["n"],
    changes: true,
    words: "comment text sticky",
    run: done(({ store, view }) => void addNoteAt(store, view.centre())),
  },
  {
    id: "rename",
    title: "Rename",
    group: "Draw",
    keys: ["f2"],
    focus: "canvas",
    changes: true,
    run: onCard(({ actions }, node) => actions.renameNode(node)),
  },
  {
    id: "copy",
    title: "Copy",
    group: "Draw",
    keys: ["mod+c"],
    isNative: true,
    run: done(({ actions }) => actions.copy()),
  },
  {
    id: "cut",
    title: "Cut",
    group: "Draw",
    keys: ["mod+x"],
    isNative: true,
    changes: true,
    run: done(({ actions }) => actions.cut()),
  },
  {
    id: "paste",
    title: "Paste, also from another workflow",
    group: "Draw",
    keys: ["mod+v"],
    isNative: true,
    changes: true,
    run: done(({ actions }) => actions.paste()),
  },
  {
    id: "duplicate",
    title: "Duplicate",
    group: "Draw",
    keys: ["mod+d"],
    changes: true,
    run: done(({ store }) => duplicateSelection(store)),
  },
  {
    id: "delete",
    title: "Delete what is selected",
    group: "Draw",
    keys: ["delete", "backspace"],
    focus: "canvas",
    changes: true,
    words: "remove",
    run: done(({ store }) => remove(store, false)),
  },
  {
    id: "delete-close",
    title: "Delete and close the gap",
    group: "Draw",
    keys: ["mod+delete", "mod+backspace", "shift+delete", "shift+backspace"],
    focus: "canvas",
    changes: true,
    words: "reconnect remove",
    run: done(({ store }) => remove(store, true)),
  },
];

function insertBefore({ store, actions }: CommandContext, nodeId: string): void {
  const edgeId = edgeInto(store.get(), nodeId);
  if (edgeId) actions.insertOn(edgeId);
}

function remove(store: BuilderStore, closeGap: boolean): void {
  const next = deleteSelection(store, { closeGap });
  if (next) focusCard(store, next);
  else document.querySelector<HTMLElement>(".flow-canvas .react-flow__node")?.focus();
}
