import { z } from "zod";
import {
  EDGES_MAX,
  GRAPH_ID,
  GROUPS_MAX,
  NAME_LENGTH_MAX,
  NODES_MAX,
  NOTE_LENGTH_MAX,
  NOTES_MAX,
  TYPE_LENGTH_MAX,
  TYPE_VERSION_MAX,
} from "./graph-shape.ts";

const id = z.string().regex(GRAPH_ID);

export const nodeSchema = z.strictObject({
  /** Kind of the catalog, e.g. `contract-event`. */
  type: z.string().min(1).max(TYPE_LENGTH_MAX),
  /** Version of the node type. */
  v: z.int().min(1).max(TYPE_VERSION_MAX),
  /** What the operator calls it. */
  name: z.string().max(NAME_LENGTH_MAX),
  /** Checked by the node type's own strict schema. */
  config: z.record(z.string().max(TYPE_LENGTH_MAX), z.unknown()),
});

export const edgeSchema = z.strictObject({
  /** Node id, handle id. */
  from: z.tuple([id, z.string().min(1).max(TYPE_LENGTH_MAX)]),
  to: z.tuple([id, z.literal("in")]),
});

const point = z.strictObject({ x: z.number().finite(), y: z.number().finite() });

const capped = <T extends z.ZodType>(values: T, max: number, what: string) =>
  z.record(id, values).refine((r) => Object.keys(r).length <= max, `A workflow has at most ${max} ${what}`);

/** Words on the canvas, for whoever reads the graph: markdown-free, in pixels at 100 %. */
export const noteSchema = z.strictObject({ text: z.string().max(NOTE_LENGTH_MAX), x: z.number(), y: z.number() });

/** A frame with a name around some nodes. It has no place of its own: it stands where they stand. */
export const groupSchema = z.strictObject({
  name: z.string().max(NAME_LENGTH_MAX),
  nodes: z.array(id).min(1).max(NODES_MAX),
});

/** The saved document. Maps by id; layout, notes and groups stand apart from logic: diffs, hashes and runs ignore them. */
export const graphSchema = z.strictObject({
  schema: z.literal(1),
  nodes: capped(nodeSchema, NODES_MAX, "nodes"),
  edges: capped(edgeSchema, EDGES_MAX, "edges"),
  notes: capped(noteSchema, NOTES_MAX, "notes"),
  groups: capped(groupSchema, GROUPS_MAX, "groups").optional(),
  /** By node: the middle of its card's upper edge, so that a card that grows stays where it is. */
  layout: z.record(id, point),
});
