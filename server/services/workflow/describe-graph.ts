import type { WorkspaceFacts } from "#server/catalog/define-node.ts";
import { migrateGraph } from "#server/catalog/migrate-graph.ts";
import type { GraphDescription, SentencePart } from "#server/contract/catalog.ts";
import type { Graph } from "#server/contract/graph.ts";
import { type ReadGraph, type ReadNode, readGraph } from "./read-graph.ts";
import { stopWords } from "./stop-words.ts";
import { problemsOf } from "./validate-graph.ts";

/** What the canvas shows of a graph, finished or not: sentences, ways, what fields may refer to, problems. Pure. */
export function describeGraph(graph: Graph, facts: WorkspaceFacts): GraphDescription {
  const read = readGraph(migrateGraph(graph), facts);
  const nodes = [...read.nodes.values()].map((node) => {
    const { id, handles, outputs } = node;
    const said = { sentence: sentenceOf(node, read), stops: stopWords(node, read) };
    return [id, { ...said, handles, outputs, available: read.availableTo(id) }] as const;
  });
  return { nodes: Object.fromEntries(nodes), problems: problemsOf(read) };
}

/** The card's sentence as parts; adjoining words are one part. */
export function sentenceOf({ id, node, definition, config }: ReadNode, read: ReadGraph): SentencePart[] {
  if (!definition) return ["This kind of step is not known here: ", { chip: node.type, faulty: true }];
  const parts: SentencePart[] = [];
  for (const part of definition.sentence(config, read.facts, read.nameFor(id))) {
    const last = parts.at(-1);
    if (typeof part === "string" && typeof last === "string") parts[parts.length - 1] = last + part;
    else if (part !== "") parts.push(part);
  }
  return parts;
}

/** A sentence as plain text, for lists, audit and screen readers. */
export function sentenceText(parts: SentencePart[]): string {
  return parts.map((part) => (typeof part === "string" ? part : part.chip)).join("");
}
