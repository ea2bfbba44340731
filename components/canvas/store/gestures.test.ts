import { expect, test } from "vitest";
import type { Catalog, NodeTypeData } from "#server/contract/catalog.ts";
import { emptyGraph } from "#server/contract/graph.ts";
import { TYPES } from "../document/arbitrary-graph.ts";
import { openInspector, redoGesture, selectNodes, takeDescription, undoGesture } from "./actions.ts";
import { tidy } from "./arrange-selection.ts";
import { type BuilderState, initialState, waysOf } from "./builder-state.ts";
import { endDrag, takeNodeChanges } from "./canvas-changes.ts";
import { type ExternalStore, externalStore } from "./external-store.ts";
import { addStep, connectSteps, deleteSelection, duplicateSelection, nudge, rename, setField } from "./gestures.ts";
import { mend } from "./mend.ts";

const onChain: NodeTypeData = {
  ...TYPES.event,
  type: "chain-event",
  fields: [{ key: "chainId", kind: "chain", label: "Chain" }],
};
const catalog: Catalog = {
  nodes: [...Object.values(TYPES), onChain],
  chains: [
    { id: 1, name: "One", short: "one", currency: "ETH", blockSeconds: 12, connected: false },
    { id: 31337, name: "Demo", short: "demo", currency: "ETH", blockSeconds: 12, connected: true },
  ],
  operators: [],
  channels: [],
  protocols: [],
  templates: [],
};

const fresh = (isReadOnly = false) => externalStore(initialState(emptyGraph(), catalog, isReadOnly));

function add(store: ExternalStore<BuilderState>, type: string): string {
  const id = addStep(store, { type });
  if (!id) throw new Error(`no ${type}`);
  return id;
}

const edgesOf = (store: ExternalStore<BuilderState>) =>
  Object.values(store.get().graph.edges).map((edge) => `${edge.from[1]}>${store.get().graph.nodes[edge.to[0]]?.name}`);

test("default: steps added one after the other stand below each other, connected, the last selected", () => {
  const store = fresh();
  for (const type of ["event", "wallet", "check", "send"]) add(store, type);
  expect(edgesOf(store)).toEqual(["out>Wallet", "out>Check", "yes>Send"]);
  const ys = Object.values(store.get().graph.layout).map(({ y }) => y);
  expect(ys).toEqual(ys.toSorted((a, b) => a - b));
  expect(store.get().announcement).toBe("Add Send after Check");
  expect(store.get().shape.nodes.map((node) => node.selected)).toEqual([false, false, false, true]);
});

test("behavior: the next step takes the first way that leads nowhere yet", () => {
  const store = fresh();
  const check = ["event", "wallet", "check"].map((type) => add(store, type)).at(-1) ?? "";
  add(store, "send");
  selectNodes(store, [check]);
  add(store, "send");
  expect(edgesOf(store).slice(2)).toEqual(["yes>Send", "no>Send 2"]);
});

test("behavior: what may not follow is added all the same, unconnected, and why is said", () => {
  const store = fresh();
  add(store, "event");
  add(store, "send");
  expect(edgesOf(store)).toEqual([]);
  expect(store.get().announcement).toMatchInlineSnapshot(
    `"Add Send, not connected to Event. First say for whom: add a Who directly after Event."`,
  );
});

test("behavior: each gesture is one undo, typing in one field too, and redo brings all back", () => {
  const store = fresh();
  const id = add(store, "send");
  for (const value of ["H", "Hi", "Hi!"]) setField(store, id, { key: "text", label: "Text", value });
  for (const name of ["T", "Te", "Tell"]) rename(store, id, name);
  nudge(store, { x: 10, y: 0 });
  nudge(store, { x: 10, y: 0 });
  const { graph } = store.get();
  expect(store.get().history.past.map((entry) => entry.label)).toEqual(["Add Send", "Change text", "Rename", "Move"]);
  for (let i = 0; i < 4; i++) undoGesture(store);
  expect(store.get().graph).toEqual(emptyGraph());
  expect(store.get().announcement).toBe("Undone: Add Send");
  for (let i = 0; i < 4; i++) redoGesture(store);
  expect(store.get().graph).toBe(graph);
});

test("behavior: a drag of several cards is one gesture, and its way there is none", () => {
  const store = fresh();
  const ids = ["event", "wallet"].map((type) => add(store, type));
  const before = store.get();
  takeNodeChanges(
    store,
    ids.map((id) => ({ type: "position", id, position: { x: 500, y: 500 }, dragging: true })),
  );
  expect(store.get().graph).toBe(before.graph);
  endDrag(store, ids);
  expect(store.get().history.past).toHaveLength(before.history.past.length + 1);
  undoGesture(store);
  expect(store.get().graph).toBe(before.graph);
  expect(store.get().shape.nodes.map((node) => node.position)).toEqual(before.shape.nodes.map((node) => node.position));
});

test("behavior: delete tells where to go on; copies carry edges among themselves", async () => {
  const store = fresh();
  const [, wallet = "", check = ""] = ["event", "wallet", "check", "send"].map((type) => add(store, type));
  selectNodes(store, [check]);
  expect(deleteSelection(store, { closeGap: true })).toBe(wallet);
  expect(edgesOf(store)).toEqual(["out>Wallet", "out>Send"]);
  selectNodes(store, Object.keys(store.get().graph.nodes));
  duplicateSelection(store);
  expect(edgesOf(store)).toEqual(["out>Wallet", "out>Send", "out>Wallet 2", "out>Send 2"]);
  await tidy(store);
  expect(store.get().announcement).toBe("Tidy up 3 steps");
  selectNodes(store, []);
  await tidy(store);
  expect(store.get().announcement).toBe("Tidy up");
});

test("behavior: undo brings a card back with the ways that the server had named", () => {
  const store = fresh();
  const id = add(store, "check");
  const handles = [{ id: "gold", label: "Gold" }];
  const nodes = { [id]: { sentence: ["words"], handles, stops: "", outputs: [], available: [] } };
  takeDescription(store, { nodes, problems: [] });
  deleteSelection(store, { closeGap: false });
  takeDescription(store, { nodes: {}, problems: [] });
  undoGesture(store);
  expect(waysOf(store.get(), id)).toBe(handles);
});

test("behavior: where one chain is connected it is chosen", () => {
  const store = fresh();
  const id = add(store, "chain-event");
  expect(store.get().graph.nodes[id]?.config).toEqual({ chainId: 31337 });
});

test("behavior: where one value above fits a field it is chosen, where two do a person chooses", () => {
  const type: NodeTypeData = {
    ...TYPES.wallet,
    type: "bound",
    fields: [{ key: "wallet", kind: "ref", accepts: ["address"], label: "Wallet" }],
  };
  const store = externalStore(initialState(emptyGraph(), { ...catalog, nodes: [...catalog.nodes, type] }));
  const event = add(store, "event");
  const output = (name: string, kind: "address" | "text") => ({ path: [name], label: name, type: { kind } });
  const described = { sentence: [], handles: TYPES.event.handles, stops: "", outputs: [], available: [] };
  const tell = (outputs: ReturnType<typeof output>[], below = "none") => {
    const available = [{ nodeId: event, name: "Event", family: "when" as const, outputs }];
    const nodes = { [event]: { ...described, outputs }, [below]: { ...described, available } };
    takeDescription(store, { nodes, problems: [] });
  };
  tell([output("user", "address"), output("memo", "text"), output("$contract", "address")]);
  const one = add(store, "bound");
  expect(store.get().graph.nodes[one]?.config).toEqual({ wallet: { ref: [event, "user"] } });
  undoGesture(store);
  // as it is before what the event says is described
  tell([output("$contract", "address")]);
  selectNodes(store, [event]);
  const early = add(store, "bound");
  expect(store.get().graph.nodes[early]?.config).toEqual({});
  tell([output("user", "address"), output("$contract", "address")], early);
  expect(store.get().graph.nodes[early]?.config).toEqual({ wallet: { ref: [event, "user"] } });
  undoGesture(store);
  expect(store.get().graph.nodes[early]).toBe(undefined);
  tell([output("from", "address"), output("to", "address")]);
  selectNodes(store, [event]);
  const open = add(store, "bound");
  expect(store.get().graph.nodes[open]?.config).toEqual({});
});

test("error: a viewer changes nothing and is told so", () => {
  const store = fresh(true);
  expect(addStep(store, { type: "event" })).toBe(undefined);
  expect(store.get().announcement).toBe("You can look at this workflow, not change it");
  expect(store.get().graph).toEqual(emptyGraph());
  openInspector(store, "x");
  expect(connectSteps(store, { from: ["a", "out"], to: "b" })).toBe("This step is no longer here.");
});

test("behavior: a problem's cure puts a step under the way that it names, as one gesture", () => {
  const store = fresh();
  const check = ["event", "wallet", "check"].map((type) => add(store, type)).at(-1) ?? "";
  const problem = { severity: "warning" as const, code: "unheard", message: "", nodeId: check };
  const cure = { kind: "follow" as const, label: "Say so", handle: "no", type: "send" };
  const added = mend(store, { ...problem, cure });
  expect(edgesOf(store)).toContain("no>Send");
  expect(store.get().graph.nodes[added ?? ""]?.type).toBe("send");
  undoGesture(store);
  expect(edgesOf(store)).toEqual(["out>Wallet", "out>Check"]);
});

test("behavior: a cure may write a value anew where it stands, and nothing beside it", () => {
  const store = fresh();
  const check = ["event", "wallet", "check"].map((type) => add(store, type)).at(-1) ?? "";
  setField(store, check, { key: "rule", label: "Rule", value: { all: [{ args: ["a", { value: "5", unit: "%" }] }] } });
  const problem = { severity: "error" as const, code: "unit-mismatch", message: "", nodeId: check };
  const value = { value: "500", unit: "bps" };
  const cure = { kind: "set" as const, label: "Write it as 500 bps", field: "rule.all.0.args.1", value };
  expect(mend(store, { ...problem, cure })).toBe(check);
  expect(store.get().graph.nodes[check]?.config.rule).toEqual({ all: [{ args: ["a", value] }] });
  undoGesture(store);
  expect(store.get().graph.nodes[check]?.config.rule).toMatchObject({ all: [{ args: ["a", { unit: "%" }] }] });
});

test("behavior: a cure may make a step another kind; its edges and shared fields stay, an own name too", () => {
  const store = fresh();
  const [, wallet = ""] = ["event", "wallet", "check"].map((type) => add(store, type));
  const problem = { severity: "error" as const, code: "audience", message: "", nodeId: wallet };
  const cure = { kind: "retype" as const, label: "Tell everyone", type: "check" };
  mend(store, { ...problem, cure });
  expect(store.get().graph.nodes[wallet]).toMatchObject({ type: "check", name: "Check 2" });
  expect(Object.values(store.get().graph.edges)).toHaveLength(2);
  undoGesture(store);
  rename(store, wallet, "My people");
  mend(store, { ...problem, cure });
  expect(store.get().graph.nodes[wallet]?.name).toBe("My people");
  expect(mend(store, problem)).toBeUndefined();
});
