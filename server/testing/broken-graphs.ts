import type { Graph, GraphNode } from "#server/contract/graph.ts";
import { TOPIC_ID, workedExample } from "./worked-example.ts";

/** The worked example, broken in every way that the validator knows, by the code of the problem. */

export const HEALTH = { ref: ["event", "healthFactor"] };
const LINE = { ref: ["wallet", "line"] };
const USER = { ref: ["event", "user"] };

/** The worked example, changed. */
export function changed(change: (graph: Graph) => void): Graph {
  const graph = workedExample();
  change(graph);
  return graph;
}

export const set = (graph: Graph, id: string, config: Record<string, unknown>) => {
  const node = graph.nodes[id];
  if (node) node.config = { ...node.config, ...config };
};
export const add = (
  graph: Graph,
  id: string,
  { from, ...node }: Partial<GraphNode> & { type: string; from?: [string, string] },
) => {
  graph.nodes[id] = { v: 1, name: "", config: {}, ...node };
  if (from) graph.edges[`to-${id}`] = { from, to: [id, "in"] };
};
export const rowIn = (op: string, args: unknown[], more: object = {}) =>
  changed((g) => set(g, "line", { condition: { all: [{ op, args, ...more }] } }));

export const brokenGraphs: Record<string, Graph> = {
  "unknown-type": changed((g) => add(g, "fax", { from: ["line", "no"], type: "fax" })),
  version: changed((g) => add(g, "new", { from: ["line", "no"], type: "stop", v: 9, config: { reason: "x" } })),
  "unknown-key": changed((g) => set(g, "email", { colour: "red" })),
  required: changed((g) => {
    if (g.nodes.wallet) g.nodes.wallet.config = {};
  }),
  config: changed((g) => set(g, "email", { urgency: "very" })),
  cycle: changed((g) => {
    g.edges.back = { from: ["email", "next"], to: ["line", "in"] };
  }),
  "edge-dangling": changed((g) => {
    g.edges.gone = { from: ["line", "no"], to: ["nowhere", "in"] };
  }),
  "edge-into-trigger": changed((g) => {
    g.edges.up = { from: ["email", "next"], to: ["event", "in"] };
  }),
  "edge-handle": changed((g) => set(g, "tier", { ways: [{ id: "other", label: "Other", value: "standard" }] })),
  "edge-twice": changed((g) => {
    g.edges.again = { from: ["event", "next"], to: ["wallet", "in"] };
  }),
  unreachable: changed((g) => add(g, "alone", { type: "stop", config: { reason: "x" } })),
  "leads-nowhere": changed((g) =>
    add(g, "end", { from: ["line", "no"], type: "condition", config: g.nodes.line?.config ?? {} }),
  ),
  "audience-missing": changed((g) => {
    g.edges.e1 = { from: ["event", "next"], to: ["line", "in"] };
    delete g.edges.e2;
    delete g.nodes.wallet;
  }),
  "audience-twice": changed((g) =>
    add(g, "all", { from: ["event", "next"], type: "topic-subscribers", config: { topicId: TOPIC_ID } }),
  ),
  "audience-place": changed((g) =>
    add(g, "all", { from: ["line", "no"], type: "topic-subscribers", config: { topicId: TOPIC_ID } }),
  ),
  "topic-gone": changed((g) => set(g, "wallet", { topicId: 99 })),
  "chain-unknown": changed((g) => set(g, "event", { chainId: 5 })),
  "chain-not-connected": changed((g) => set(g, "event", { chainId: 8453 })),
  "address-missing": changed((g) =>
    set(g, "event", { contract: { ...(g.nodes.event?.config.contract as object), address: " " } }),
  ),
  "address-invalid": changed((g) =>
    set(g, "event", { contract: { ...(g.nodes.event?.config.contract as object), address: "0x12" } }),
  ),
  "abi-missing": changed((g) =>
    set(g, "event", { contract: { ...(g.nodes.event?.config.contract as object), events: [] } }),
  ),
  "event-missing": changed((g) =>
    set(g, "event", { contract: { ...(g.nodes.event?.config.contract as object), event: "" } }),
  ),
  "event-gone": changed((g) =>
    set(g, "event", { contract: { ...(g.nodes.event?.config.contract as object), event: "Paid()" } }),
  ),
  "units-missing": changed((g) => set(g, "event", { units: {} })),
  "filter-gone": changed((g) => set(g, "event", { filters: [{ arg: "gone", op: "eq", value: "1" }] })),
  "filter-value": changed((g) => set(g, "event", { filters: [{ arg: "healthFactor", op: "lt", value: "1e3" }] })),
  "ref-gone": changed((g) => set(g, "wallet", { wallet: { ref: ["event", "gone"] } })),
  "type-mismatch": changed((g) => set(g, "wallet", { wallet: HEALTH })),
  "operator-type": rowIn("is-below", [USER, { value: "1" }]),
  "unknown-operator": rowIn("is-like", [HEALTH, LINE]),
  "no-operand": rowIn("is-below", [HEALTH]),
  "unit-mismatch": rowIn("is-below", [HEALTH, { value: "1", unit: "USD" }]),
  "empty-condition": changed((g) => set(g, "line", { condition: { all: [{ any: [] }] } })),
  "may-be-missing": rowIn("is", [{ ref: ["wallet", "preset"] }, { value: "aggressive" }]),
  "ways-missing": changed((g) => set(g, "tier", { ways: [] })),
  "way-gone": changed((g) => set(g, "tier", { ways: [{ id: "urgent", label: "Fast", value: "fast" }] })),
  "way-twice": changed((g) =>
    set(g, "tier", { ways: ["urgent", "b"].map((id) => ({ id, label: id, value: "aggressive" })) }),
  ),
  "way-empty": changed((g) => set(g, "tier", { ways: [{ id: "urgent", label: "", value: "" }] })),
  "message-empty": changed((g) => set(g, "email", { message: { subject: [" "], body: ["x"] } })),
  "format-mismatch": changed((g) =>
    set(g, "email", { message: { subject: ["x"], body: [{ ref: ["event", "user"], format: { kind: "amount" } }] } }),
  ),
  "no-fallback": changed((g) =>
    set(g, "email", { message: { subject: ["x"], body: [{ ref: ["wallet", "preset"] }] } }),
  ),
  "url-missing": changed((g) => add(g, "call", { from: ["line", "no"], type: "webhook", config: { url: [] } })),
  "url-invalid": changed((g) =>
    add(g, "call", { from: ["line", "no"], type: "webhook", config: { url: ["https://", USER] } }),
  ),
  "secret-missing": changed((g) =>
    add(g, "call", {
      from: ["line", "no"],
      type: "webhook",
      config: { url: ["https://a.example"], headers: [{ name: "X-Key", secret: "gone" }] },
    }),
  ),
  "header-name": changed((g) =>
    add(g, "call", {
      from: ["line", "no"],
      type: "webhook",
      config: { url: ["https://a.example"], headers: [{ name: "a b", value: "c" }] },
    }),
  ),
  "header-value": changed((g) =>
    add(g, "call", {
      from: ["line", "no"],
      type: "webhook",
      config: { url: ["https://a.example"], headers: [{ name: "X-Key" }] },
    }),
  ),
  "field-name": changed((g) => add(g, "door", { type: "signal", config: { fields: [{ name: "a b", kind: "text" }] } })),
  "field-twice": changed((g) =>
    add(g, "door", { type: "signal", config: { fields: ["a", "a"].map((name) => ({ name, kind: "text" })) } }),
  ),
  "attributes-missing": changed((g) =>
    add(g, "ask", { from: ["line", "no"], type: "look-up", config: { url: ["https://a.example"] } }),
  ),
  "path-invalid": changed((g) =>
    add(g, "ask", {
      from: ["line", "no"],
      type: "look-up",
      config: { url: ["https://a.example"], attributes: [{ name: "tier", path: "a..b", type: "text" }] },
    }),
  ),
  "reason-missing": changed((g) => add(g, "end", { from: ["line", "no"], type: "stop", config: { reason: " " } })),
  limit: changed((g) =>
    set(g, "line", { condition: { all: [{ all: Array.from({ length: 50 }, () => isBelow()) }, isBelow()] } }),
  ),
  "event-anonymous": changed((g) => {
    const contract = g.nodes.event?.config.contract as { events: object[] };
    set(g, "event", { contract: { ...contract, events: contract.events.map((e) => ({ ...e, anonymous: true })) } });
  }),
};

export function isBelow() {
  return { op: "is-below", args: [HEALTH, { value: "1" }] };
}
