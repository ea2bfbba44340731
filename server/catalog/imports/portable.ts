import { z } from "zod";
import type { Graph, GraphNode } from "#server/contract/graph.ts";
import { graphSchema } from "#server/contract/graph-schema.ts";
import { headersSchema } from "#server/contract/headers.ts";
import type { ImportAnswers, ImportedWorkflow, ImportProblem } from "#server/contract/import.ts";
import type { WorkspaceFacts } from "../define-node.ts";
import { migrateGraph } from "../migrate-graph.ts";
import { nodeTypeOf } from "../nodes/index.ts";
import { lineOfPath } from "./read-yaml.ts";

/** By this a file of ours is known. */
export const PORTABLE_FORMAT = "bellwether-workflow";
const VERSION = 1;

const topicSchema = z.strictObject({ key: z.string().min(1).max(80), name: z.string().max(120) });
const fileSchema = z.strictObject({
  format: z.literal(PORTABLE_FORMAT),
  version: z.literal(VERSION),
  name: z.string().max(80),
  /** The topics that nodes name by key. */
  topics: z.array(topicSchema).max(300),
  /** Names of the secrets that headers use; what is in them is never written. */
  secrets: z.array(z.string().max(80)).max(300),
  graph: graphSchema,
});
type PortableFile = z.infer<typeof fileSchema>;

/** What stands in a node's config for a topic: ids are one workspace's own. */
const topicByKey = z.strictObject({ topic: z.string().min(1).max(80) });

/** A workflow that can be read by another workspace; `leftOut` names headers whose typed value may be a secret. */
export function toPortable(
  { name, graph }: { name: string; graph: Graph },
  facts: WorkspaceFacts,
): { file: PortableFile; leftOut: string[] } {
  const today = migrateGraph(graph);
  const topics = new Map<string, string>();
  const secrets = new Set<string>();
  const leftOut = new Set<string>();
  const keyOf = (id: unknown) => {
    const topic = facts.topics.find((each) => each.id === id);
    if (topic) topics.set(topic.key, topic.name);
    return topic && { topic: topic.key };
  };
  const nodes = mapNodes(today, (node) => {
    const config = mapFields(node, "topic", (id) => (id === null ? null : keyOf(id)));
    return mapFields({ ...node, config }, "headers", (given) => {
      const headers = headersSchema.safeParse(given);
      if (!headers.success) return given;
      for (const { secret } of headers.data) if (secret !== undefined) secrets.add(secret);
      return headers.data.map((header) => {
        if (!header.value || !CREDENTIAL.test(header.name)) return header;
        leftOut.add(header.name);
        return { ...header, value: "" };
      });
    });
  });
  const file: PortableFile = {
    format: PORTABLE_FORMAT,
    version: VERSION,
    name,
    topics: [...topics].map(([key, label]) => ({ key, name: label })),
    secrets: [...secrets],
    graph: { ...today, nodes },
  };
  return { file, leftOut: [...leftOut] };
}

/** Headers that usually carry what nobody else should know. */
const CREDENTIAL = /auth|cookie|key|token|secret|password|signature/i;

function mapNodes({ nodes }: Graph, change: (node: GraphNode) => Record<string, unknown>): Graph["nodes"] {
  return Object.fromEntries(Object.entries(nodes).map(([id, node]) => [id, { ...node, config: change(node) }]));
}

/** The config with each field of that kind changed; undefined takes the field away. */
function mapFields(node: GraphNode, kind: string, change: (value: unknown) => unknown): Record<string, unknown> {
  const keys = new Set(nodeTypeOf(node.type)?.fields.flatMap((field) => (field.kind === kind ? [field.key] : [])));
  const entries = Object.entries(node.config).map(([key, value]) => [key, keys.has(key) ? change(value) : value]);
  return Object.fromEntries(entries.filter(([, value]) => value !== undefined));
}

type Given = { json: unknown; text: string; answers: ImportAnswers; facts: WorkspaceFacts };
type Imported = { ok: true; workflow: ImportedWorkflow } | { ok: false; problems: ImportProblem[] };

/** A file of ours in this workspace: topics by key, or as the operator answered; others are asked for. */
export function importPortable({ json, text, answers, facts }: Given): Imported {
  const parsed = fileSchema.safeParse(json);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    const path = issue?.path ?? [];
    const at = path.length > 0 ? ` at “${path.map(String).join(".")}”` : "";
    const what = `This is not a workflow as Bellwether writes it${at}: ${issue?.message ?? "it cannot be read"}.`;
    const cure = "Export it again, and import the file as it is. A file of a newer Bellwether needs that one.";
    return { ok: false, problems: [{ line: lineOfPath(text, path), code: "file-form", what, cure }] };
  }
  const { name, topics, secrets, graph } = parsed.data;
  const missing = new Map<string, string>();
  const idOf = (value: unknown) => {
    const byKey = topicByKey.safeParse(value);
    // an id of another workspace means nothing here
    if (!byKey.success) return undefined;
    const { topic: key } = byKey.data;
    const here = facts.topics.find((topic) => topic.key === key);
    if (here) return here.id;
    missing.set(key, topics.find((topic) => topic.key === key)?.name ?? key);
    return facts.topics.find((topic) => topic.id === answers.topics?.[key])?.id;
  };
  const nodes = mapNodes(migrateGraph(graph), (node) => ({
    ...absentTopics(node),
    ...mapFields(node, "topic", (value) => (value === null ? null : idOf(value))),
  }));
  const absent = secrets.filter((secret) => !facts.secretNames.includes(secret));
  const notes = absent.map((secret) => ({
    kind: "fill-in" as const,
    line: null,
    what: `The secret “${secret}” is not here. Add it under Settings before you publish.`,
  }));
  const topicsMissing = [...missing].map(([key, label]) => ({ key, name: label }));
  const workflow = { name, graph: { ...graph, nodes }, expiresAt: null, notes, who: [], topicsMissing };
  return { ok: true, workflow };
}

/** Where no topic may stand, none does; where one must, its place stays open. */
function absentTopics({ type, config }: GraphNode): Record<string, unknown> {
  const definition = nodeTypeOf(type);
  const open = definition?.fields.filter(({ kind, key }) => kind === "topic" && key in config) ?? [];
  return Object.fromEntries(open.flatMap(({ key }) => (definition?.defaults[key] === null ? [[key, null]] : [])));
}
