import { noteElementId } from "./canvas-shape.ts";
import { type BuilderStore, selectNodes } from "./store/actions.ts";

/** Selects a card and puts the focus on it, once it is drawn. */
export function focusCard(store: BuilderStore, nodeId: string): void {
  selectNodes(store, [nodeId]);
  focusElement(nodeId);
}

/** Selects a note and puts the focus on it, once it is drawn. */
export function focusNote(store: BuilderStore, noteId: string): void {
  selectNodes(store, [], [noteId]);
  focusElement(noteElementId(noteId));
}

function focusElement(id: string): void {
  const element = cardElement(id);
  if (element) element.focus({ preventScroll: true });
  else requestAnimationFrame(() => cardElement(id)?.focus({ preventScroll: true }));
}

/** A card on the page, once it is drawn. */
export function cardElement(nodeId: string | undefined): HTMLElement | null {
  if (nodeId === undefined) return null;
  return document.querySelector<HTMLElement>(`.react-flow__node[data-id="${CSS.escape(nodeId)}"]`);
}
