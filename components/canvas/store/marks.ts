import { NOTE_SIZE } from "../canvas-shape.ts";
import type { Point } from "../document/add-node.ts";
import { groupNodes, renameGroup, ungroup } from "../document/groups.ts";
import { newId } from "../document/new-id.ts";
import { addNote, writeNote } from "../document/notes.ts";
import { freePlace } from "../document/place.ts";
import { type BuilderStore, change, say } from "./actions.ts";
import { sizeOf } from "./builder-state.ts";

/** Notes and groups: said to who reads the graph, passed over by who runs it. */

/** A fresh note, selected, where it covers no card. Its id; undefined for a viewer. */
export function addNoteAt(store: BuilderStore, centre: Point): string | undefined {
  const state = store.get();
  const id = newId(state.graph.notes, Math.random);
  const around = { sizeOf: (nodeId: string) => sizeOf(state, nodeId), size: NOTE_SIZE };
  const { x, y } = freePlace(state.graph, centre, around);
  const at = { x: x - NOTE_SIZE.width / 2, y };
  const isAdded = change(store, { label: "Add a note", selectNotes: [id] }, (graph) => addNote(graph, { id, at }));
  return isAdded ? id : undefined;
}

/** Words as they are typed; a run of keystrokes is one gesture. */
export function writeNoteText(store: BuilderStore, id: string, text: string): void {
  change(store, { label: "Write a note", key: `note:${id}` }, (graph) => writeNote(graph, id, text));
}

/** Puts the selected cards into a group of their own. Its id; undefined without cards. */
export function groupSelection(store: BuilderStore): string | undefined {
  const { selection, graph } = store.get();
  const nodeIds = [...selection.nodes];
  if (nodeIds.length === 0) {
    say(store, "Select the steps to group first");
    return undefined;
  }
  const id = newId(graph.groups ?? {}, Math.random);
  const label = nodeIds.length === 1 ? "Group a step" : `Group ${nodeIds.length} steps`;
  const isGrouped = change(store, { label }, (before) =>
    groupNodes(before, id, { name: freeGroupName(before), nodeIds }),
  );
  return isGrouped ? id : undefined;
}

function freeGroupName({ groups = {} }: { groups?: Record<string, { name: string }> | undefined }): string {
  const taken = new Set(Object.values(groups).map(({ name }) => name));
  let count = 1;
  while (taken.has(count === 1 ? "Group" : `Group ${count}`)) count++;
  return count === 1 ? "Group" : `Group ${count}`;
}

/** Takes the frames off that any selected card is in; the cards stay. */
export function ungroupSelection(store: BuilderStore): void {
  const { selection, graph } = store.get();
  const ids = Object.entries(graph.groups ?? {}).flatMap(([id, group]) =>
    group.nodes.some((node) => selection.nodes.has(node)) ? id : [],
  );
  if (ids.length === 0) say(store, "No selected step is in a group");
  else
    change(store, { label: ids.length === 1 ? "Ungroup" : `Ungroup ${ids.length} groups` }, (before) =>
      ungroup(before, ids),
    );
}

export function nameGroup(store: BuilderStore, id: string, name: string): void {
  change(store, { label: "Rename a group", key: `group:${id}` }, (graph) => renameGroup(graph, id, name));
}
