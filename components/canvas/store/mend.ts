import type { Problem } from "#server/contract/catalog.ts";
import { putAt } from "../../fields/put-at.ts";
import { retypeNode, setConfig } from "../document/change-node.ts";
import { type BuilderStore, change, say } from "./actions.ts";
import { addStep } from "./gestures.ts";

/** Does what a problem's own cure says, as one gesture that can be undone. The node to show then. */
export function mend(store: BuilderStore, { nodeId, cure }: Problem): string | undefined {
  if (!cure || !nodeId) return undefined;
  const { types, graph } = store.get();
  if (cure.kind === "follow") return addStep(store, { type: cure.type, from: [nodeId, cure.handle] });
  if (cure.kind === "set") {
    const [key = "", ...path] = cure.field.split(".");
    const value = putAt(graph.nodes[nodeId]?.config[key], path, cure.value);
    change(store, { label: cure.label }, (before) => setConfig(before, nodeId, { key, value }));
    say(store, cure.label);
    return nodeId;
  }
  const to = types[cure.type];
  if (!to) return undefined;
  const from = types[graph.nodes[nodeId]?.type ?? ""];
  change(store, { label: cure.label }, (before) => retypeNode(before, nodeId, { from, to }));
  say(store, cure.label);
  return nodeId;
}
