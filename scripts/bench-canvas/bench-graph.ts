import type { Catalog, GraphDescription, NodeTypeData, SentencePart } from "#server/contract/catalog.ts";
import { emptyGraph, type Graph } from "#server/contract/graph.ts";

const base = { v: 1, hint: "", fields: [], defaults: {}, hasInput: true };
const OUT = { id: "out", label: "then" };

const TYPES: NodeTypeData[] = [
  {
    ...base,
    type: "event",
    family: "when",
    label: "Event",
    icon: "radio",
    run: "trigger",
    hasInput: false,
    handles: [OUT],
  },
  { ...base, type: "wallet", family: "who", label: "Wallet", icon: "wallet", run: "audience", handles: [OUT] },
  {
    ...base,
    type: "check",
    family: "if",
    label: "Condition",
    icon: "scale",
    run: "step",
    handles: [
      { id: "yes", label: "Yes" },
      { id: "no", label: "No" },
      { id: "unknown", label: "Unknown" },
    ],
  },
  { ...base, type: "send", family: "then", label: "Send", icon: "send", run: "step", handles: [OUT] },
];

export const catalog: Catalog = { nodes: TYPES, chains: [], operators: [], channels: [], protocols: [], templates: [] };

const SENTENCES: Record<string, SentencePart[]> = {
  event: ["When ", { chip: "HealthFactor" }, " is emitted by ", { chip: "Tidewater Pool" }],
  wallet: ["For the ", { chip: "user" }, " in the event, by their settings of ", { chip: "Liquidation risk" }],
  check: ["If ", { chip: "health factor" }, " is at most ", { chip: "their line" }],
  send: ["Send ", { chip: "Act now: health factor" }, " as an urgent message on their own channels"],
};

export type Drawn = { graph: Graph; description: GraphDescription };

/** A workflow of `count` cards as an operator would draw it: one start, then conditions that end in messages. */
export function benchGraph(count: number): Drawn {
  const graph = emptyGraph();
  const columns = Math.ceil(Math.sqrt(count));
  const add = (index: number, type: string) => {
    const id = `n${index}`;
    graph.nodes[id] = { type, v: 1, name: `${type} ${index}`, config: {} };
    graph.layout[id] = { x: (index % columns) * 380, y: Math.floor(index / columns) * 180 };
    return id;
  };
  const lead = (from: string, way: string, to: string) => {
    graph.edges[`e${Object.keys(graph.edges).length}`] = { from: [from, way], to: [to, "in"] };
  };
  const open: [string, string][] = [];
  for (let index = 0; index < count; index++) {
    const type = index === 0 ? "event" : index === 1 ? "wallet" : index % 3 === 2 ? "check" : "send";
    const id = add(index, type);
    const from = open.shift();
    if (from) lead(from[0], from[1], id);
    for (const way of TYPES.find((one) => one.type === type)?.handles ?? []) open.push([id, way.id]);
  }
  return { graph, description: described(graph) };
}

function described(graph: Graph): GraphDescription {
  const nodes = Object.entries(graph.nodes).map(([id, { type }]) => [
    id,
    {
      sentence: SENTENCES[type] ?? [],
      handles: TYPES.find((one) => one.type === type)?.handles ?? [],
      stops: "",
      outputs: [],
      available: [],
    },
  ]);
  return { nodes: Object.fromEntries(nodes), problems: [] };
}

/** Looks at the middle of the cards at 100 %, as one who works on them does. */
export function benchViewport(count: number, { width, height }: { width: number; height: number }) {
  const columns = Math.ceil(Math.sqrt(count));
  return { x: width / 2 - (columns / 2) * 380, y: height / 2 - (columns / 2) * 180, zoom: 1 };
}
