import type { Catalog, ChannelData, NodeTypeData, ProtocolData, TemplateData } from "#server/contract/catalog.ts";
import { chains } from "./chains/index.ts";
import { type AnyNode, nodes } from "./nodes/index.ts";
import { operators } from "./operators/index.ts";
import { protocols } from "./protocols/index.ts";
import { sketchTemplate } from "./sketch-template.ts";
import { templates } from "./templates/index.ts";

/** Every template as the browser knows it. */
export const templateData: TemplateData[] = templates.map((template) => {
  const { kind, label, hint, inputs } = template;
  return { kind, label, hint, inputs, sketch: sketchTemplate(template) };
});

export type CatalogFacts = {
  /** Chains with an endpoint in this installation. */
  chainIds: number[];
  channels: readonly ChannelData[];
  /** Contracts of this installation's own, by protocol: the demo's. */
  deployments?: Record<string, ProtocolData["deployments"]>;
};

/** Everything that the browser knows of the catalogue: plain data, no run-time code. */
export function catalogData({ chainIds, channels, deployments = {} }: CatalogFacts): Catalog {
  return {
    nodes: nodes.map(nodeData),
    chains: chains.map(({ id, name, short, currency, blockSeconds, explorerUrl }) => ({
      id,
      name,
      short,
      currency,
      blockSeconds,
      ...(explorerUrl ? { explorerUrl } : {}),
      connected: chainIds.includes(id),
    })),
    operators: operators.map(({ kind, label, on, arity, takes }) => ({ kind, label, on, arity, takes })),
    channels: channels.map(({ kind, label, icon, linkable }) => ({ kind, label, icon, linkable })),
    protocols: protocols.map((protocol) => ({
      ...protocol,
      deployments: [...(deployments[protocol.kind] ?? []), ...protocol.deployments],
    })),
    templates: templateData,
  };
}

function nodeData(node: AnyNode): NodeTypeData {
  const { type, v, family, label, hint, icon, fields, run, hasInput, handles, defaults, isOnce } = node;
  return { type, v, family, label, hint, icon, fields, run, hasInput, handles, defaults, ...(isOnce && { isOnce }) };
}
