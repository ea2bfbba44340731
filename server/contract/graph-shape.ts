import type { Graph } from "./graph.ts";

/** Ids of nodes and edges: made by the canvas, stable for life. */
export const GRAPH_ID = /^(?!__proto__$)[a-zA-Z0-9_-]{1,40}$/;

export const NODES_MAX = 300;
export const EDGES_MAX = 600;
export const NOTES_MAX = 100;
export const GROUPS_MAX = 50;
export const TYPE_LENGTH_MAX = 60;
export const NAME_LENGTH_MAX = 80;
export const NOTE_LENGTH_MAX = 2000;
export const TYPE_VERSION_MAX = 1000;

type Check = (value: unknown) => boolean;

const text =
  (min: number, max: number): Check =>
  (value) =>
    typeof value === "string" && value.length >= min && value.length <= max;
const number: Check = (value) => Number.isFinite(value);
const id: Check = (value) => typeof value === "string" && GRAPH_ID.test(value);
const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** An object with exactly these parts; those of `maybe` may be left out. */
function object(parts: Record<string, Check>, maybe: Record<string, Check> = {}): Check {
  const known = { ...parts, ...maybe };
  return (value) =>
    isRecord(value) &&
    Object.keys(value).every((key) => Object.hasOwn(known, key)) &&
    Object.entries(parts).every(([key, check]) => check(value[key])) &&
    Object.entries(maybe).every(([key, check]) => value[key] === undefined || check(value[key]));
}

const byId =
  (check: Check, max = Number.POSITIVE_INFINITY): Check =>
  (value) =>
    isRecord(value) &&
    Object.keys(value).length <= max &&
    Object.entries(value).every(([key, part]) => id(key) && check(part));
const pair =
  (first: Check, second: Check): Check =>
  (value) =>
    Array.isArray(value) && value.length === 2 && first(value[0]) && second(value[1]);

const node = object({
  type: text(1, TYPE_LENGTH_MAX),
  v: (value) => Number.isInteger(value) && Number(value) >= 1 && Number(value) <= TYPE_VERSION_MAX,
  name: text(0, NAME_LENGTH_MAX),
  config: (value) => isRecord(value) && Object.keys(value).every(text(0, TYPE_LENGTH_MAX)),
});
const edge = object({ from: pair(id, text(1, TYPE_LENGTH_MAX)), to: pair(id, (value) => value === "in") });
const note = object({ text: text(0, NOTE_LENGTH_MAX), x: number, y: number });
const group = object({
  name: text(0, NAME_LENGTH_MAX),
  nodes: (value) => Array.isArray(value) && value.length > 0 && value.length <= NODES_MAX && value.every(id),
});
const graph = object(
  {
    schema: (value) => value === 1,
    nodes: byId(node, NODES_MAX),
    edges: byId(edge, EDGES_MAX),
    notes: byId(note, NOTES_MAX),
    layout: byId(object({ x: number, y: number })),
  },
  { groups: byId(group, GROUPS_MAX) },
);

/** What `graphSchema` says of a value, without its library and its reasons: for what a browser itself has kept. */
export function isGraph(value: unknown): value is Graph {
  return graph(value);
}
