import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { emptyGraph, type Graph } from "#server/contract/graph.ts";
import { addNode } from "../document/add-node.ts";
import { CATALOG, TYPES } from "../document/arbitrary-graph.ts";
import { change, undoGesture } from "../store/actions.ts";
import type { SaveReply } from "../store/autosave.ts";
import { memoryStorage } from "../store/memory-storage.ts";
import { readCopies, readShadow, tabKey, writeShadow } from "../store/shadow.ts";
import { createSession, type Described } from "./session.ts";

const KEY = "draft";
const OWN = tabKey(KEY, "mine");
const described: Described = { nodes: {}, problems: [], changes: [{ text: "one" }] };

beforeEach(() => {
  vi.useFakeTimers();
  vi.stubGlobal("window", { addEventListener: () => undefined, removeEventListener: () => undefined });
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

function open(
  options: { storage?: ReturnType<typeof memoryStorage>; replies?: SaveReply[]; onRestored?: () => void } = {},
) {
  const storage = options.storage ?? memoryStorage();
  const saves: Graph[] = [];
  const describes: Graph[] = [];
  const session = createSession({
    door: {
      save: async ({ graph, baseRevision }) => {
        saves.push(graph);
        return options.replies?.shift() ?? { kind: "saved", revision: baseRevision + 1 };
      },
      describe: async (graph) => {
        describes.push(graph);
        return described;
      },
    },
    start: {
      catalog: CATALOG,
      graph: emptyGraph(),
      revision: 3,
      savedAtMs: 0,
      description: { nodes: {}, problems: [] },
      changes: [],
    },
    storage,
    shadowKey: KEY,
    tabId: "mine",
    onRestored: options.onRestored,
  });
  const close = session.open();
  return { session, storage, saves, describes, close };
}

const draw = (graph: Graph) => addNode(graph, { id: "a", type: TYPES.event, at: { x: 0, y: 0 } });
const move = (graph: Graph): Graph => ({ ...graph, layout: { a: { x: 50, y: 0 } } });

test("default: a gesture is shadowed at once, described and saved a moment later, and then the shadow goes", async () => {
  const { session, storage, saves, describes } = open();
  change(session.store, { label: "Add" }, draw);
  const { graph } = session.store.get();
  expect(readShadow(storage, OWN)?.graph).toEqual(graph);
  await vi.advanceTimersByTimeAsync(800);
  expect(saves).toEqual([graph]);
  expect(describes).toEqual([graph]);
  expect(session.status.get()).toMatchObject({ save: { kind: "saved" }, changes: [{ text: "one" }] });
  expect(readShadow(storage, OWN)).toBe(null);
});

test("behavior: moving a card is saved and not described; undo is saved like any change", async () => {
  const { session, saves, describes } = open();
  change(session.store, { label: "Add" }, draw);
  await vi.advanceTimersByTimeAsync(800);
  change(session.store, { label: "Move" }, move);
  await vi.advanceTimersByTimeAsync(800);
  expect([saves.length, describes.length]).toEqual([2, 1]);
  undoGesture(session.store);
  await vi.advanceTimersByTimeAsync(800);
  expect(saves[2]).toBe(saves[0]);
});

test("behavior: after a crash unsaved work is back when nobody saved since, as one gesture to undo", async () => {
  const storage = memoryStorage();
  writeShadow(storage, tabKey(KEY, "crashed"), { graph: draw(emptyGraph()), baseRevision: 3, atMs: 1 });
  const onRestored = vi.fn();
  const { session, saves } = open({ storage, onRestored });
  expect(Object.keys(session.store.get().graph.nodes)).toEqual(["a"]);
  expect([session.recovered, onRestored.mock.calls.length]).toEqual([null, 1]);
  await vi.advanceTimersByTimeAsync(800);
  expect(saves).toHaveLength(1);
  undoGesture(session.store);
  expect(session.store.get().graph).toEqual(emptyGraph());
});

test("behavior: when somebody saved since, a person decides", () => {
  const storage = memoryStorage();
  writeShadow(storage, tabKey(KEY, "crashed"), { graph: draw(emptyGraph()), baseRevision: 2, atMs: 1 });
  const { session } = open({ storage });
  expect(session.store.get().graph).toEqual(emptyGraph());
  expect(Object.keys(session.recovered?.graph.nodes ?? {})).toEqual(["a"]);
});

test("behavior: in a conflict the copy that is not taken is kept, whichever way", async () => {
  const theirs = { revision: 9, by: "0x1", atMs: 7, graph: move(draw(emptyGraph())) };
  const first = open({ replies: [{ kind: "conflict", theirs }] });
  change(first.session.store, { label: "Add" }, draw);
  const mine = first.session.store.get().graph;
  await vi.advanceTimersByTimeAsync(800);
  first.session.loadTheirs(theirs);
  expect(first.session.store.get().graph).toBe(theirs.graph);
  expect(first.session.status.get().save.kind).toBe("saved");
  expect(readCopies(first.storage, KEY)[0]?.graph).toEqual(mine);
  undoGesture(first.session.store);
  expect(first.session.store.get().graph).toBe(mine);

  const second = open({ replies: [{ kind: "conflict", theirs }] });
  change(second.session.store, { label: "Add" }, draw);
  await vi.advanceTimersByTimeAsync(800);
  await second.session.putMineOnTop(theirs);
  expect(second.saves.at(-1)).toBe(second.session.store.get().graph);
  expect(second.session.autosave.revision()).toBe(10);
  expect(readCopies(second.storage, KEY)[0]?.graph).toEqual(theirs.graph);
});

test("behavior: what others save is followed while nothing here is unsaved, and never otherwise", async () => {
  const theirs = { revision: 4, by: "0x1", atMs: 7, graph: move(draw(emptyGraph())) };
  const { session, saves } = open();
  expect(session.followTheirs(theirs)).toBe(true);
  expect(session.store.get().graph).toBe(theirs.graph);
  expect(session.followTheirs(theirs)).toBe(false);
  await vi.advanceTimersByTimeAsync(5_000);
  expect(saves).toHaveLength(0);
  change(session.store, { label: "Rename" }, (graph) => ({ ...graph, layout: {} }));
  expect(session.followTheirs({ ...theirs, revision: 9 })).toBe(false);
});
