import type { Graph } from "#server/contract/graph.ts";
import { isGraph } from "#server/contract/graph-shape.ts";
import type { Point } from "../document/add-node.ts";
import { type Fragment, fragmentOf, sourcesIn } from "../document/duplicate-nodes.ts";
import { nearest } from "../document/nearest.ts";
import type { BuilderStore } from "./actions.ts";
import { type BuilderState, sizeOf } from "./builder-state.ts";
import { besides, deleteSelection, pasteFragment } from "./gestures.ts";

/** Steps on the clipboard, as text: they go into another workflow, another browser, or a chat and back. */
type Clip = Fragment & {
  bellwether: "steps";
  /** By node outside of what was copied whose values are used: what it was. */
  sources: Record<string, { type: string; name: string }>;
};

/** What is selected, as text; null when that is nothing to copy. */
export function copySelection(store: BuilderStore): string | null {
  const { graph, selection } = store.get();
  const fragment = fragmentOf(graph, [...selection.nodes], [...selection.notes]);
  if (isEmpty(fragment)) return null;
  const clip: Clip = { bellwether: "steps", ...fragment, sources: sourcesOf(graph, fragment) };
  return JSON.stringify(clip);
}

/** Copies what is selected and takes it off the canvas. */
export function cutSelection(store: BuilderStore): string | null {
  const text = copySelection(store);
  if (text && !store.get().isReadOnly) deleteSelection(store, { closeGap: false });
  return text;
}

function sourcesOf(graph: Graph, fragment: Fragment): Clip["sources"] {
  const ids = Object.values(fragment.nodes).flatMap((node) => sourcesIn(node.config));
  const outside = [...new Set(ids)].filter((id) => !Object.hasOwn(fragment.nodes, id));
  return Object.fromEntries(
    outside.flatMap((id) => {
      const node = graph.nodes[id];
      return node ? [[id, { type: node.type, name: node.name }]] : [];
    }),
  );
}

const isEmpty = ({ nodes, notes }: Fragment) => Object.keys(nodes).length + Object.keys(notes).length === 0;

/** What a paste did: sources of values that are another step here, and those that nobody here is. */
export type Pasted = { rebound: { from: string; to: string }[]; lost: string[] };

/**
 * Puts steps from the clipboard's text onto the canvas: beside where they were copied, else around `centre`. Values
 * from steps that were not copied come from the same step here, or from the only one of its kind. Null when the text
 * holds no steps.
 */
export function pasteText(store: BuilderStore, text: string, centre: Point): Pasted | null {
  const clip = readClip(text);
  const state = store.get();
  if (!clip) return null;
  const { sources, bellwether: _kind, ...fragment } = clip;
  const isAtHome = Object.entries(fragment.nodes).some(([id, node]) => state.graph.nodes[id]?.type === node.type);
  const by = isAtHome ? besides(state, fragment) : around(state, fragment, centre);
  const bound = bindings(state.graph, sources);
  const rebind = (nodeId: string) => bound.names.get(nodeId);
  return pasteFragment(store, { fragment, by, verb: "Paste", rebind }) ? bound.told : null;
}

function readClip(text: string): Clip | null {
  try {
    const { bellwether, sources, ...fragment } = JSON.parse(text) as Clip;
    if (bellwether !== "steps" || !isSources(sources) || !isGraph({ schema: 1, ...fragment })) return null;
    return { bellwether, sources, ...fragment };
  } catch {
    return null;
  }
}

function isSources(value: unknown): value is Clip["sources"] {
  return (
    isRecord(value) &&
    Object.values(value).every((one) => isRecord(one) && typeof one.type === "string" && typeof one.name === "string")
  );
}

const isRecord = (value: unknown): value is Record<string, unknown> => typeof value === "object" && value !== null;

type Bindings = { names: ReadonlyMap<string, string>; told: Pasted };

function bindings(graph: Graph, sources: Clip["sources"]): Bindings {
  const names = new Map<string, string>();
  const told: Pasted = { rebound: [], lost: [] };
  for (const [id, { type, name }] of Object.entries(sources)) {
    if (graph.nodes[id]?.type === type) continue;
    const same = Object.entries(graph.nodes).filter(([, node]) => node.type === type);
    const named = same.filter(([, node]) => node.name === name);
    const [only, ...more] = named.length > 0 ? named : same;
    if (only && more.length === 0) {
      names.set(id, only[0]);
      told.rebound.push({ from: name, to: only[1].name });
    } else told.lost.push(name);
  }
  return { names, told };
}

/** So that the middle of what is pasted comes to `centre`, on the grid. */
function around(state: BuilderState, { nodes, notes, layout }: Fragment, centre: Point): Point {
  const boxes = [
    ...Object.entries(nodes).map(([id, { type }]) => {
      const { x, y } = layout[id] ?? { x: 0, y: 0 };
      // A card that is not here yet has the height of most.
      return { x, top: y, bottom: y + (state.types[type] ? sizeOf(state, id).height : 0) };
    }),
    ...Object.values(notes).map(({ x, y }) => ({ x, top: y, bottom: y })),
  ];
  const xs = boxes.map((box) => box.x);
  const middle = {
    x: (Math.min(...xs) + Math.max(...xs)) / 2,
    y: (Math.min(...boxes.map((box) => box.top)) + Math.max(...boxes.map((box) => box.bottom))) / 2,
  };
  return { x: nearest(centre.x - middle.x, 10), y: nearest(centre.y - middle.y, 10) };
}

/** What a paste did, in sentences for a person; empty when there is nothing to tell. */
export function pastedWords({ rebound, lost }: Pasted): string {
  const moved = rebound.map(({ from, to }) =>
    from === to ? `Values of ${from} come from the ${to} here.` : `Values of ${from} now come from ${to}.`,
  );
  const missing = lost.length > 0 ? [`Nothing here is like ${lost.join(" or ")}: pick those values anew.`] : [];
  return [...moved, ...missing].join(" ");
}
