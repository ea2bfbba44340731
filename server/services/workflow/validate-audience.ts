import type { Cure, Problem } from "#server/contract/catalog.ts";
import type { ReadGraph, ReadNode } from "./read-graph.ts";

/** Who-node that reaches those whom an event names. */
const CONCERNED = "those-concerned";

/** Whether each When names those whom its Who reaches, and whether somebody hears of what cannot be read. */
export function audienceProblems(read: ReadGraph): Problem[] {
  const edges = Object.values(read.graph.edges).flatMap(({ from, to }) => {
    const trigger = read.nodes.get(from[0]);
    const audience = read.nodes.get(to[0]);
    return trigger && audience ? namedProblems(trigger, audience) : [];
  });
  return [...edges, ...[...read.nodes.values()].flatMap((node) => unheardProblems(node, read))];
}

function namedProblems(trigger: ReadNode, audience: ReadNode): Problem[] {
  if (trigger.definition?.run !== "trigger" || !audience.definition) return [];
  const names = trigger.definition.names?.(trigger.config) ?? "nobody";
  if (audience.definition.run === "step") {
    if (names !== "each" || !audience.definition.isOnce) return [];
    const message = `${trigger.name} tells of each follower by themselves, and ${audience.name} would be done once for all of them. Put “Those it happened to” between them.`;
    return [{ severity: "error", nodeId: audience.id, code: "audience-not-named", message }];
  }
  if (audience.definition.run !== "audience") return [];
  const isForNamed = audience.definition.isForNamed === true;
  if (names === "each" && !isForNamed) {
    const message = `${trigger.name} tells of each follower by themselves, and ${audience.name} would tell each of them of all the others. Put “Those it happened to” here.`;
    const cure: Cure = { kind: "retype", label: "Tell those it happened to", type: CONCERNED };
    return [{ severity: "error", nodeId: audience.id, code: "audience-not-named", message, cure }];
  }
  if (names === "nobody" && isForNamed) {
    const message = `${trigger.name} names nobody, so ${audience.name} would reach nobody. Put “Everyone of a topic” here.`;
    const cure: Cure = { kind: "retype", label: "Tell everyone of a topic", type: "topic-subscribers" };
    return [{ severity: "error", nodeId: audience.id, code: "audience-names-nobody", message, cure }];
  }
  return [];
}

/** What each way besides the usual one leaves unsaid when nothing follows it. */
const UNHEARD: Record<string, { code: string; message: string; label: string }> = {
  unknown: {
    code: "unknown-unheard",
    message: "Nobody is told when the value cannot be read. Silence would look like safety.",
    label: "Tell them when it cannot be read",
  },
  ending: {
    code: "ending-unheard",
    message: "Nobody is told before it ends.",
    label: "Tell somebody before it ends",
  },
};

function unheardProblems({ id, name, handles, definition, config }: ReadNode, { graph }: ReadGraph): Problem[] {
  if (definition?.run !== "trigger") return [];
  const left = new Set(Object.values(graph.edges).flatMap(({ from }) => (from[0] === id ? [from[1]] : [])));
  return handles.flatMap((handle): Problem[] => {
    const unheard = UNHEARD[handle.id];
    if (!unheard || left.has(handle.id)) return [];
    const type = definition.names?.(config) === "each" ? CONCERNED : "topic-subscribers";
    const cure: Cure = { kind: "follow", label: unheard.label, handle: handle.id, type };
    const message = `${name}: ${unheard.message}`;
    return [{ severity: "warning", nodeId: id, code: unheard.code, message, cure }];
  });
}
