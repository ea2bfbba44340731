import type { Point } from "../document/add-node.ts";
import { type Alignment, type Axis, aligned, distributed } from "../document/arrange.ts";
import { moveNodes } from "../document/change-node.ts";
import { nearest } from "../document/nearest.ts";
import { lateLayout } from "../late-layout.ts";
import { type BuilderStore, change, say } from "./actions.ts";
import { type BuilderState, sizeOf, waysOf } from "./builder-state.ts";

const ALIGN_WORDS: Record<Alignment, string> = {
  left: "Align left",
  centre: "Align centres",
  right: "Align right",
  top: "Align tops",
  middle: "Align middles",
  bottom: "Align bottoms",
};

/** Brings the selected cards onto one line. */
export function alignSelection(store: BuilderStore, to: Alignment): void {
  const state = store.get();
  if (state.selection.nodes.size < 2) {
    say(store, "Select two steps or more to align them");
    return;
  }
  const places = aligned(state.graph, selected(state), to);
  change(store, { label: ALIGN_WORDS[to] }, (graph) => moveNodes(graph, places));
}

/** Leaves the same room between the selected cards. */
export function distributeSelection(store: BuilderStore, axis: Axis): void {
  const state = store.get();
  if (state.selection.nodes.size < 3) {
    say(store, "Select three steps or more to distribute them");
    return;
  }
  const places = distributed(state.graph, selected(state), axis);
  change(store, { label: axis === "across" ? "Distribute across" : "Distribute down" }, (graph) =>
    moveNodes(graph, places),
  );
}

const selected = (state: BuilderState) => ({
  ids: [...state.selection.nodes],
  sizeOf: (id: string) => sizeOf(state, id),
});

type Layout = Awaited<ReturnType<typeof lateLayout.load>>;

/** Lays out everything, or only what is selected when that is several cards. One gesture. */
export async function tidy(store: BuilderStore): Promise<void> {
  const layout = await lateLayout.load().catch(() => null);
  if (!layout) {
    say(store, "Tidying up needs a connection the first time");
    return;
  }
  const state = store.get();
  const { nodes } = state.selection;
  const isPart = nodes.size > 1 && nodes.size < Object.keys(state.graph.nodes).length;
  const places = isPart ? tidyPart(state, nodes, layout) : layout.tidyLayout(state.graph, layoutFacts(state));
  change(store, { label: isPart ? `Tidy up ${nodes.size} steps` : "Tidy up" }, (graph) => moveNodes(graph, places));
}

const layoutFacts = (state: BuilderState) => ({
  sizeOf: (id: string) => sizeOf(state, id),
  waysOf: (id: string) => waysOf(state, id).map((way) => way.id),
});

/** The others stay where they are, and so does the upper left corner of these. */
function tidyPart(state: BuilderState, chosen: ReadonlySet<string>, { tidyLayout }: Layout): Record<string, Point> {
  const { graph } = state;
  const nodes = Object.fromEntries(Object.entries(graph.nodes).filter(([id]) => chosen.has(id)));
  const places = tidyLayout({ ...graph, nodes }, layoutFacts(state));
  const corner = (at: (id: string) => Point) => ({
    x: Math.min(...[...chosen].map((id) => at(id).x - sizeOf(state, id).width / 2)),
    y: Math.min(...[...chosen].map((id) => at(id).y)),
  });
  const before = corner((id) => graph.layout[id] ?? { x: 0, y: 0 });
  const after = corner((id) => places[id] ?? { x: 0, y: 0 });
  const by = { x: nearest(before.x - after.x, 10), y: nearest(before.y - after.y, 10) };
  return Object.fromEntries(Object.entries(places).map(([id, { x, y }]) => [id, { x: x + by.x, y: y + by.y }]));
}
