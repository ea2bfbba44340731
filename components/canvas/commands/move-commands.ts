import { neighbour, readingOrder } from "../document/neighbours.ts";
import { focusCard } from "../focus-card.ts";
import { type BuilderStore, closeInspector, openInspector, selectNodes } from "../store/actions.ts";
import { soleNode } from "../store/builder-state.ts";
import { nudge } from "../store/gestures.ts";
import { type Command, type CommandContext, done, onCard } from "./command.ts";

const ARROWS = { arrowup: "up", arrowdown: "down", arrowleft: "left", arrowright: "right" } as const;
const NUDGE = { up: { x: 0, y: -10 }, down: { x: 0, y: 10 }, left: { x: -10, y: 0 }, right: { x: 10, y: 0 } };

export const MOVE_COMMANDS: readonly Command[] = [
  {
    id: "tab",
    title: "From card to card, in order",
    group: "Move",
    keys: ["tab"],
    isKeyOnly: true,
    isNative: true,
    run: () => false,
  },
  {
    id: "along",
    title: "Along the edges",
    group: "Move",
    keys: ["arrowup", "arrowdown"],
    focus: "canvas",
    isKeyOnly: true,
    run: walk,
  },
  {
    id: "beside",
    title: "To the card beside it",
    group: "Move",
    keys: ["arrowleft", "arrowright"],
    focus: "canvas",
    isKeyOnly: true,
    run: walk,
  },
  {
    id: "nudge",
    title: "Move what is selected",
    group: "Move",
    keys: ["alt+arrowup", "alt+arrowdown", "alt+arrowleft", "alt+arrowright"],
    focus: "canvas",
    isKeyOnly: true,
    changes: true,
    run: move,
  },
  {
    id: "open",
    title: "Open the card's fields",
    group: "Move",
    keys: ["enter"],
    focus: "canvas",
    isKeyOnly: true,
    run: onCard(open),
  },
  {
    id: "back",
    title: "Back to the canvas",
    group: "Move",
    keys: ["escape"],
    focus: "canvas",
    isKeyOnly: true,
    run: done(({ store }) => clear(store)),
  },
  {
    id: "select-all",
    title: "Select all",
    group: "Move",
    keys: ["mod+a"],
    focus: "canvas",
    run: done(({ store }) => selectAll(store)),
  },
];

function walk({ store }: CommandContext, chord: string): boolean {
  const state = store.get();
  const from = soleNode(state);
  const next = from ? neighbour(state.graph, from, directionOf(chord)) : readingOrder(state.graph)[0];
  if (next) focusCard(store, next);
  return true;
}

function move({ store }: CommandContext, chord: string): boolean {
  const { nodes, notes } = store.get().selection;
  nudge(store, NUDGE[directionOf(chord)]);
  return nodes.size + notes.size > 0;
}

function directionOf(chord: string): keyof typeof NUDGE {
  return ARROWS[chord.split("+").at(-1) as keyof typeof ARROWS];
}

function open({ store, actions }: CommandContext, nodeId: string): void {
  openInspector(store, nodeId);
  actions.focusInspector();
}

function clear(store: BuilderStore): void {
  closeInspector(store);
  selectNodes(store, []);
}

function selectAll(store: BuilderStore): void {
  const { nodes, notes } = store.get().graph;
  selectNodes(store, Object.keys(nodes), Object.keys(notes));
}
