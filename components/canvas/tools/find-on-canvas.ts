import type { SentencePart } from "#server/contract/catalog.ts";
import { readingOrder } from "../document/neighbours.ts";
import type { DraftState } from "../store/builder-state.ts";

export type Found = { kind: "node" | "note"; id: string };

type Facts = Pick<DraftState, "graph" | "description" | "types">;

/** Steps whose name, sentence or kind has all the words, then such notes; steps in reading order. Nothing for no words. */
export function findOnCanvas({ graph, description, types }: Facts, text: string): Found[] {
  const words = text.toLowerCase().split(/\s+/).filter(Boolean);
  if (words.length === 0) return [];
  const has = (hay: string) => words.every((word) => hay.toLowerCase().includes(word));
  const nodes = readingOrder(graph).filter((id) => {
    const node = graph.nodes[id];
    const type = types[node?.type ?? ""];
    const group = Object.values(graph.groups ?? {}).find(({ nodes: members }) => members.includes(id));
    const sentence = description.nodes[id]?.sentence ?? [];
    return has(`${node?.name} ${type?.label ?? ""} ${sentence.map(wordsOf).join("")} ${group?.name ?? ""}`);
  });
  const notes = Object.keys(graph.notes).filter((id) => has(graph.notes[id]?.text ?? ""));
  return [...nodes.map((id): Found => ({ kind: "node", id })), ...notes.map((id): Found => ({ kind: "note", id }))];
}

const wordsOf = (part: SentencePart) => (typeof part === "string" ? part : part.chip);
