"use client";

import { useReactFlow } from "@xyflow/react";
import { type RefObject, useEffect } from "react";
import { type Fragment, fragmentOf } from "./document/duplicate-nodes.ts";
import { neighbour, readingOrder } from "./document/neighbours.ts";
import type { BuilderStore } from "./store/actions.ts";
import { closeInspector, openInspector, redoGesture, selectNodes, undoGesture } from "./store/actions.ts";
import { soleNode } from "./store/builder-state.ts";
import { deleteSelection, duplicateSelection, nudge, paste, tidy } from "./store/gestures.ts";
import { FIT } from "./viewport.ts";

export type ShortcutActions = {
  focusSearch: () => void;
  connectFrom: (nodeId: string) => void;
  showKeys: () => void;
  saveNow: () => void;
  renameNode: (nodeId: string) => void;
  focusInspector: () => void;
};

type Context = {
  store: BuilderStore;
  actions: ShortcutActions;
  fitAll: () => void;
  clipboard: { current: Fragment | null };
};
/** True when the key was meant for us. */
type KeyHandler = (event: KeyboardEvent, context: Context) => boolean;

const ARROWS = { ArrowUp: "up", ArrowDown: "down", ArrowLeft: "left", ArrowRight: "right" } as const;
const NUDGE = { up: { x: 0, y: -10 }, down: { x: 0, y: 10 }, left: { x: -10, y: 0 }, right: { x: 10, y: 0 } };

/** The keyboard of the builder. Text fields keep their own keys, save for Ctrl+S. */
export function useShortcuts(root: RefObject<HTMLElement | null>, store: BuilderStore, actions: ShortcutActions): void {
  const flow = useReactFlow();
  useEffect(() => {
    const clipboard = { current: null as Fragment | null };
    const context = { store, actions, clipboard, fitAll: () => void flow.fitView(FIT) };
    const onKeyDown = (event: KeyboardEvent) => {
      const target = event.target instanceof HTMLElement ? event.target : null;
      if (event.defaultPrevented || !isOurs(target, root.current)) return;
      if (takeKey(event, context, placeOf(target))) event.preventDefault();
    };
    window.addEventListener("keydown", onKeyDown);
    return () => window.removeEventListener("keydown", onKeyDown);
  }, [root, store, actions, flow]);
}

type Place = { isTyping: boolean; isOnCanvas: boolean; isOnControl: boolean };

function isOurs(target: HTMLElement | null, root: HTMLElement | null): boolean {
  return target !== null && (target === document.body || root?.contains(target) === true);
}

function placeOf(target: HTMLElement | null): Place {
  const isIn = (selector: string) => target?.closest(selector) != null;
  return {
    isTyping: isIn("input, textarea, select, [contenteditable=true]"),
    isOnCanvas: target === document.body || target?.id === "main" || isIn(".flow-canvas"),
    isOnControl: isIn("button, a, [role=switch], [role=radio], [role=combobox]"),
  };
}

function takeKey(event: KeyboardEvent, context: Context, place: Place): boolean {
  const { isTyping, isOnCanvas, isOnControl } = place;
  const hasControl = event.ctrlKey || event.metaKey;
  if (hasControl && withControl(event, context, isTyping)) return true;
  if (!isOnCanvas && event.key === "Escape") return leaveFields(context);
  if (isTyping) return false;
  if (!hasControl && withoutControl(event, context)) return true;
  return isOnCanvas && !isOnControl && onCanvas(event, context);
}

function withControl(event: KeyboardEvent, { store, actions }: Context, isTyping: boolean): boolean {
  const key = event.key.toLowerCase();
  if (key === "s") {
    actions.saveNow();
    return true;
  }
  if (isTyping) return false;
  if (key === "z") {
    if (event.shiftKey) redoGesture(store);
    else undoGesture(store);
    return true;
  }
  if (key === "y") {
    redoGesture(store);
    return true;
  }
  if (key === "d") {
    duplicateSelection(store);
    return true;
  }
  return false;
}

const PLAIN: Record<string, KeyHandler> = {
  a: (_event, { actions }) => {
    actions.focusSearch();
    return true;
  },
  "?": (_event, { actions }) => {
    actions.showKeys();
    return true;
  },
  L: (_event, { store, fitAll }) => {
    tidy(store);
    requestAnimationFrame(fitAll);
    return true;
  },
  "!": (_event, { fitAll }) => {
    fitAll();
    return true;
  },
};

function withoutControl(event: KeyboardEvent, context: Context): boolean {
  if (event.altKey) return false;
  const handler = PLAIN[event.key] ?? (event.shiftKey && event.code === "Digit1" ? PLAIN["!"] : undefined);
  return handler?.(event, context) ?? false;
}

/** Keys that act on cards: only while the focus is on the canvas. */
function onCanvas(event: KeyboardEvent, context: Context): boolean {
  const { store, actions } = context;
  const node = soleNode(store.get());
  const direction = event.key in ARROWS ? ARROWS[event.key as keyof typeof ARROWS] : undefined;
  if (direction) return arrow(event, context, direction);
  if (event.ctrlKey || event.metaKey) return clip(event, context);
  switch (event.key) {
    case "Delete":
    case "Backspace":
      remove(store, event.shiftKey);
      return true;
    case "Enter":
      if (!node) return false;
      openInspector(store, node);
      actions.focusInspector();
      return true;
    case "c":
    case "C":
      if (node) actions.connectFrom(node);
      return node !== undefined;
    case "F2":
      if (node) actions.renameNode(node);
      return node !== undefined;
    case "Escape":
      closeInspector(store);
      selectNodes(store, []);
      return true;
    default:
      return false;
  }
}

function arrow(event: KeyboardEvent, { store }: Context, direction: keyof typeof NUDGE): boolean {
  const state = store.get();
  if (event.altKey) {
    nudge(store, NUDGE[direction]);
    return state.selection.nodes.size > 0;
  }
  const from = soleNode(state);
  const next = from ? neighbour(state.graph, from, direction) : readingOrder(state.graph)[0];
  if (next) focusCard(store, next);
  return true;
}

function clip(event: KeyboardEvent, { store, clipboard }: Context): boolean {
  const { graph, selection } = store.get();
  switch (event.key.toLowerCase()) {
    case "delete":
    case "backspace":
      remove(store, true);
      return true;
    case "a":
      selectNodes(store, Object.keys(graph.nodes));
      return true;
    case "c":
      clipboard.current = selection.nodes.size > 0 ? fragmentOf(graph, [...selection.nodes]) : clipboard.current;
      return true;
    case "v":
      if (clipboard.current) paste(store, clipboard.current);
      return clipboard.current !== null;
    default:
      return false;
  }
}

function remove(store: BuilderStore, closeGap: boolean): void {
  const next = deleteSelection(store, { closeGap });
  if (next) focusCard(store, next);
  else document.querySelector<HTMLElement>(".flow-canvas .react-flow__node")?.focus();
}

function leaveFields({ store }: Context): boolean {
  const node = soleNode(store.get());
  if (!node) return false;
  focusCard(store, node);
  return true;
}

/** Selects a card and puts the focus on it, once it is drawn. */
export function focusCard(store: BuilderStore, nodeId: string): void {
  selectNodes(store, [nodeId]);
  if (cardElement(nodeId)) cardElement(nodeId)?.focus();
  else requestAnimationFrame(() => cardElement(nodeId)?.focus());
}

/** A card on the page, once it is drawn. */
export function cardElement(nodeId: string | undefined): HTMLElement | null {
  if (nodeId === undefined) return null;
  return document.querySelector<HTMLElement>(`.react-flow__node[data-id="${CSS.escape(nodeId)}"]`);
}
