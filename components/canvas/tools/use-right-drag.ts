"use client";

import { useReactFlow, useStore, useStoreApi } from "@xyflow/react";
import { useEffect } from "react";
import { readElementId } from "../canvas-shape.ts";
import { type BuilderStore, select, selectNodes } from "../store/actions.ts";
import { useBuilderStore } from "../store/use-builder.tsx";
import type { MenuTarget } from "./context-menu.tsx";

const RIGHT = 2;
/** A hand that presses moves a little. */
const THRESHOLD_PX = 4;
/** There the browser's own menu has the spelling, and paste. */
const TEXT = "textarea, input, [contenteditable]";

type Point = { x: number; y: number };

/**
 * React Flow draws a selection with the left button only, which pans here. This does it with the right one, on the
 * canvas's own rectangle, and asks for the menu where it was only pressed: systems differ in whether the browser's
 * would come before or after the drag, so that it can be had of text only.
 */
export function useRightDrag(onMenu: (target: MenuTarget) => void): void {
  const canvas = useStoreApi();
  const flow = useReactFlow();
  const store = useBuilderStore();
  const domNode = useStore((state) => state.domNode);
  useEffect(() => {
    if (!domNode) return;
    let stop = () => {};
    const draw = (from: Point, to: Point) => {
      const [start, end] = [flow.screenToFlowPosition(from, RAW), flow.screenToFlowPosition(to, RAW)];
      const box = domNode.getBoundingClientRect();
      const seen = rectOf(from, to);
      const userSelectionRect = { ...seen, x: seen.x - box.x, y: seen.y - box.y, startX: start.x, startY: start.y };
      canvas.setState({ userSelectionActive: true, userSelectionRect });
      selectWithin(store, flow.getIntersectingNodes(rectOf(start, end), true));
    };
    const begin = (event: PointerEvent) => {
      if (event.button !== RIGHT || isText(event)) return;
      // a card would take it for a press of its own
      event.stopPropagation();
      stop();
      stop = followDrag(event, {
        draw,
        clear: () => canvas.setState({ userSelectionActive: false, userSelectionRect: null }),
        press: () => onMenu(menuAt(store, event)),
      });
    };
    const noNativeMenu = (event: MouseEvent) => {
      if (isText(event)) return;
      event.preventDefault();
      const isMouse = event instanceof PointerEvent && event.pointerType === "mouse";
      // a long touch, or the key for it
      if (!isMouse) onMenu(menuAt(store, event));
    };
    domNode.addEventListener("pointerdown", begin, true);
    domNode.addEventListener("contextmenu", noNativeMenu);
    return () => {
      stop();
      domNode.removeEventListener("pointerdown", begin, true);
      domNode.removeEventListener("contextmenu", noNativeMenu);
    };
  }, [canvas, domNode, flow, store, onMenu]);
}

/** Drawn as the hand draws, whatever cards snap to. */
const RAW = { snapToGrid: false };

const isText = ({ target }: Event) => target instanceof Element && target.closest(TEXT) !== null;

const rectOf = (a: Point, b: Point) => ({
  x: Math.min(a.x, b.x),
  y: Math.min(a.y, b.y),
  width: Math.abs(a.x - b.x),
  height: Math.abs(a.y - b.y),
});

type Drag = { draw: (from: Point, to: Point) => void; clear: () => void; press: () => void };

/** Until the button is let go or Escape calls it off; returns what ends it before. */
function followDrag({ clientX: x, clientY: y, pointerId }: PointerEvent, { draw, clear, press }: Drag): () => void {
  let isDrag = false;
  const move = (event: PointerEvent) => {
    if (event.pointerId !== pointerId) return;
    // the canvas would draw on with its own idea of where it began
    event.stopPropagation();
    isDrag ||= Math.hypot(event.clientX - x, event.clientY - y) > THRESHOLD_PX;
    if (isDrag) draw({ x, y }, { x: event.clientX, y: event.clientY });
  };
  const end = () => {
    window.removeEventListener("pointermove", move, true);
    window.removeEventListener("pointerup", up, true);
    window.removeEventListener("pointercancel", end, true);
    window.removeEventListener("keydown", callOff, true);
    clear();
  };
  const up = (event: PointerEvent) => {
    if (event.pointerId !== pointerId) return;
    end();
    if (!isDrag) press();
  };
  const callOff = ({ key }: KeyboardEvent) => key === "Escape" && end();
  window.addEventListener("pointermove", move, true);
  window.addEventListener("pointerup", up, true);
  window.addEventListener("pointercancel", end, true);
  window.addEventListener("keydown", callOff, true);
  return end;
}

function selectWithin(store: BuilderStore, found: { id: string }[]): void {
  const elements = found.map(({ id }) => readElementId(id));
  const idsOf = (kind: "node" | "note") => elements.filter((one) => one.kind === kind).map(({ id }) => id);
  selectNodes(store, idsOf("node"), idsOf("note"));
}

/** What is under it becomes what is selected, unless it is already. */
function menuAt(store: BuilderStore, { clientX: x, clientY: y }: MouseEvent): MenuTarget {
  // the area of a selection lies over its cards
  const under = document.elementsFromPoint(x, y);
  const idOf = (kind: string) =>
    under.flatMap((element) => element.closest(`.react-flow__${kind}`)?.getAttribute("data-id") ?? [])[0];
  const card = idOf("node");
  const edge = idOf("edge");
  const { selection } = store.get();
  if (card) {
    const { kind, id } = readElementId(card);
    if (kind === "node" && !selection.nodes.has(id)) selectNodes(store, [id]);
    if (kind === "note" && !selection.notes.has(id)) selectNodes(store, [], [id]);
    if (kind !== "group") return { x, y, on: kind };
  }
  if (edge && !selection.edges.has(edge)) select(store, { nodes: new Set(), edges: new Set([edge]), notes: new Set() });
  return { x, y, on: edge ? "edge" : "pane" };
}
