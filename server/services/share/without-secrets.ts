import type { SentencePart } from "#server/contract/catalog.ts";
import type { FrozenGraph } from "#server/services/run/describe-frozen.ts";

/** An address, whole or cut short. */
const ADDRESS = /0x[0-9a-f]{4,}(…[0-9a-f]{4})?/gi;
/** What may carry a token in its path, or a person's mailbox. */
const URL_OR_MAIL = /\b[a-z][\w+.-]*:\/\/\S+|\S+@\S+\.\S+/gi;

/**
 * What may be shown to anybody: the cards' sentences and how they hang together. No setting is in it, no note, and in
 * words no address, no URL and no mailbox.
 */
export function withoutSecrets({ graph, description, types }: FrozenGraph): FrozenGraph {
  const nodes = Object.entries(graph.nodes).map(([id, node]) => [id, { ...node, name: masked(node.name), config: {} }]);
  const described = Object.entries(description.nodes).map(([id, { sentence, handles, stops }]) => [
    id,
    {
      sentence: sentence.map(maskedPart),
      handles: handles.map((way) => ({ ...way, label: masked(way.label) })),
      stops: masked(stops),
      outputs: [],
      available: [],
    },
  ]);
  return {
    graph: { ...graph, nodes: Object.fromEntries(nodes), notes: {} },
    description: { nodes: Object.fromEntries(described), problems: [] },
    types,
  };
}

const masked = (text: string) => text.replace(URL_OR_MAIL, "a URL").replace(ADDRESS, "an address");

function maskedPart(part: SentencePart): SentencePart {
  return typeof part === "string" ? masked(part) : { ...part, chip: masked(part.chip) };
}
