import { expect, test } from "vitest";
import { emptyGraph } from "#server/contract/graph.ts";
import { CATALOG } from "../document/arbitrary-graph.ts";
import { selectNodes, undoGesture } from "./actions.ts";
import { initialState } from "./builder-state.ts";
import { copySelection, cutSelection, pastedWords, pasteText } from "./clip.ts";
import { externalStore } from "./external-store.ts";
import { addStep, rename, setField } from "./gestures.ts";
import { addNoteAt, groupSelection, writeNoteText } from "./marks.ts";

const CENTRE = { x: 1000, y: 1000 };

function drawn(types: readonly string[]) {
  const store = externalStore(initialState(emptyGraph(), CATALOG));
  const ids = types.map((type) => addStep(store, { type }) ?? "");
  return { store, ids };
}

test("default: steps go into another workflow, with edges, group and notes, around what is seen", () => {
  const { store, ids } = drawn(["event", "wallet", "check", "send"]);
  selectNodes(store, ids.slice(2));
  groupSelection(store);
  const note = addNoteAt(store, { x: 0, y: 0 }) ?? "";
  writeNoteText(store, note, "Ask Mo");
  selectNodes(store, ids.slice(2), [note]);
  const text = copySelection(store) ?? "";
  const other = drawn([]).store;
  expect(pasteText(other, text, CENTRE)).toEqual({ rebound: [], lost: [] });
  const { graph, selection, history } = other.get();
  expect(Object.values(graph.nodes).map((node) => node.name)).toEqual(["Check", "Send"]);
  expect(Object.values(graph.edges)).toHaveLength(1);
  expect(Object.values(graph.groups ?? {})).toEqual([{ name: "Group", nodes: Object.keys(graph.nodes) }]);
  expect(Object.values(graph.notes).map((one) => one.text)).toEqual(["Ask Mo"]);
  expect([selection.nodes.size, selection.notes.size]).toEqual([2, 1]);
  expect(history.past.map((entry) => entry.label)).toEqual(["Paste 2 steps"]);
  undoGesture(other);
  expect(other.get().graph).toEqual(emptyGraph());
});

test("behavior: values from steps that were not copied come from the like step here, and what is not bound is said", () => {
  const { store, ids } = drawn(["event", "wallet", "send"]);
  const [event = "", wallet = "", send = ""] = ids;
  const value = [{ ref: [event, "amount"] }, " to ", { ref: [wallet, "wallet"] }];
  setField(store, send, { key: "text", label: "Text", value });
  selectNodes(store, [send]);
  const text = copySelection(store) ?? "";
  const other = drawn(["event"]);
  rename(other.store, other.ids[0] ?? "", "Health factor");
  const pasted = pasteText(other.store, text, CENTRE);
  expect(pastedWords(pasted ?? { rebound: [], lost: [] })).toMatchInlineSnapshot(
    `"Values of Event now come from Health factor. Nothing here is like Wallet: pick those values anew."`,
  );
  const copy = Object.values(other.store.get().graph.nodes).find((node) => node.type === "send");
  expect(copy?.config.text).toEqual([{ ref: [other.ids[0], "amount"] }, " to ", { ref: [wallet, "wallet"] }]);
});

test("behavior: in its own workflow everything outside stays bound, and a cut that is pasted changes only places", () => {
  const { store, ids } = drawn(["event", "wallet", "send"]);
  const [event = "", , send = ""] = ids;
  setField(store, send, { key: "text", label: "Text", value: { ref: [event, "amount"] } });
  selectNodes(store, [send]);
  const text = cutSelection(store) ?? "";
  expect(Object.keys(store.get().graph.nodes)).toHaveLength(2);
  expect(pasteText(store, text, CENTRE)).toEqual({ rebound: [], lost: [] });
  const copy = Object.values(store.get().graph.nodes).find((node) => node.type === "send");
  expect(copy?.config.text).toEqual({ ref: [event, "amount"] });
});

test("error: text that holds no steps is not pasted, nor are steps for a viewer", () => {
  const { store, ids } = drawn(["event"]);
  selectNodes(store, ids);
  const text = copySelection(store) ?? "";
  for (const other of ["", "hello", "{}", JSON.stringify({ bellwether: "steps" })]) {
    expect(pasteText(store, other, CENTRE)).toBe(null);
  }
  const viewer = externalStore(initialState(emptyGraph(), CATALOG, true));
  expect(pasteText(viewer, text, CENTRE)).toBe(null);
  selectNodes(store, []);
  expect(copySelection(store)).toBe(null);
});
