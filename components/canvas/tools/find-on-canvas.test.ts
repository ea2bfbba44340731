import { expect, test } from "vitest";
import { emptyGraph } from "#server/contract/graph.ts";
import { CATALOG } from "../document/arbitrary-graph.ts";
import { selectNodes, takeDescription } from "../store/actions.ts";
import { initialState } from "../store/builder-state.ts";
import { externalStore } from "../store/external-store.ts";
import { addStep, rename } from "../store/gestures.ts";
import { addNoteAt, groupSelection, nameGroup, writeNoteText } from "../store/marks.ts";
import { findOnCanvas } from "./find-on-canvas.ts";
import { readPanels, writePanels } from "./panels.ts";

function drawn() {
  const store = externalStore(initialState(emptyGraph(), CATALOG));
  const [event = "", wallet = "", check = ""] = ["event", "wallet", "check"].map(
    (type) => addStep(store, { type }) ?? "",
  );
  rename(store, check, "Below their line");
  const sentence = ["If ", { chip: "health factor" }, " is at most ", { chip: "their line" }];
  takeDescription(store, {
    nodes: { [check]: { sentence, handles: [], stops: "", outputs: [], available: [] } },
    problems: [],
  });
  return { store, event, wallet, check };
}

test("default: steps are found by name, sentence and kind, in reading order; every word must fit", () => {
  const { store, event, wallet, check } = drawn();
  const find = (text: string) => findOnCanvas(store.get(), text).map(({ id }) => id);
  expect(find("HEALTH line")).toEqual([check]);
  expect(find("e")).toEqual([event, wallet, check]);
  expect(find("health nothing")).toEqual([]);
  expect(find("  ")).toEqual([]);
});

test("behavior: notes are found by their words, steps also by their group's name", () => {
  const { store, wallet } = drawn();
  const note = addNoteAt(store, { x: 0, y: 0 }) ?? "";
  writeNoteText(store, note, "Ask Mo");
  selectNodes(store, [wallet]);
  nameGroup(store, groupSelection(store) ?? "", "Whom it concerns");
  expect(findOnCanvas(store.get(), "ask mo")).toEqual([{ kind: "note", id: note }]);
  expect(findOnCanvas(store.get(), "concerns")).toEqual([{ kind: "node", id: wallet }]);
});

test("default: panels stand as this browser left them; broken storage is the same as none", () => {
  const values: Record<string, string> = {};
  const storage = {
    getItem: (key: string) => values[key] ?? null,
    setItem: (key: string, value: string) => {
      values[key] = value;
    },
  };
  expect(readPanels(storage)).toEqual({ map: null, outline: false });
  writePanels(storage, { map: false, outline: true });
  expect(readPanels(storage)).toEqual({ map: false, outline: true });
  expect(readPanels({ getItem: () => "{" })).toEqual({ map: null, outline: false });
});
