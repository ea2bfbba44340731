import { sql } from "drizzle-orm";
import type { SqlWay, WaysInput } from "#server/catalog/define-node.ts";
import type { PlannedNode, PreparedPlan } from "#server/catalog/prepare-plan.ts";
import { segmentToSql } from "#server/catalog/segment/segment-to-sql.ts";
import { both, either, type Who } from "./who.ts";

/** A way out of a node that one statement decides, and who takes it. */
export type Way = { handle: string; who: Who; edgeIds: string[]; to: string[] };

/** A node that one statement decides: it splits those who come to it, or ends them (no ways at all). */
export type PrefixNode = { id: string; who: Who; ways: Way[]; waysIn: number };

/**
 * The part of a graph, from its Who node on, that reads nothing but columns: conditions, switches and ends, in an
 * order in which every edge points forward. `live` is what stands right below it: whoever comes there has an
 * execution, everybody else is only counted.
 */
export type Prefix = { nodes: PrefixNode[]; live: Map<string, Who> };

type Of = {
  plan: PreparedPlan;
  audienceId: string;
  input: Omit<WaysInput, "nodeId">;
  /** Then only those are meant who would go the same ways by this too. */
  also?: Omit<WaysInput, "nodeId">;
};

/**
 * The nodes of the prefix. A node that something below the prefix leads to as well is none of it. Depends on the graph
 * and on what its parts compare, never on an event's values. None at all where already the audience has to be asked one
 * by one.
 */
export function prefixIds({ plan, audienceId, input }: Of): Set<string> {
  if (!audienceWays({ plan, audienceId, input })) return new Set();
  const ids = new Set([audienceId]);
  const beyond = new Set<string>();
  for (const id of plan.order) {
    const node = plan.nodes.get(id);
    const froms = (plan.edgesInto.get(id) ?? []).map(({ edge }) => edge.from[0]);
    if (!node || id === audienceId || !froms.some((from) => ids.has(from) || beyond.has(from))) continue;
    const isDecided = !froms.some((from) => beyond.has(from)) && waysOf(node, input) !== undefined;
    (isDecided ? ids : beyond).add(id);
  }
  return ids;
}

/** Who comes to each node of the prefix, and to what stands below it; a node that nobody comes to is there too. */
export function prefixOf({ plan, audienceId, input, also, ids }: Of & { ids: ReadonlySet<string> }): Prefix {
  const nodes = new Map<string, PrefixNode>();
  const live = new Map<string, Who>();
  const split = (id: string, { who, waysIn, ways }: { who: Who; waysIn: number; ways: Out[] }) =>
    nodes.set(id, { id, who, waysIn, ways: ways.map((way) => wayOut(plan, id, { ...way, who: both(who, way.when) })) });
  split(audienceId, { who: true, waysIn: 0, ways: audienceWays({ plan, audienceId, input }) ?? [] });
  for (const id of plan.order) {
    const node = plan.nodes.get(id);
    if (!node || id === audienceId) continue;
    const waysIn = [...nodes.values()].flatMap(({ ways }) => ways.filter(({ to }) => to.includes(id)));
    const who = waysIn.reduce<Who>((all, way) => either(all, way.who), false);
    if (ids.has(id)) split(id, { who, waysIn: waysIn.length, ways: waysBoth(node, input, also) });
    else if (waysIn.length > 0) live.set(id, who);
  }
  return { nodes: [...nodes.values()], live };
}

/** Leads nowhere. */
const OUTSIDE = "outside";

/** Of those who follow its topic, who the audience is; all others end at it. Undefined where that is asked one by one. */
function audienceWays({ plan, audienceId, input }: Of): Out[] | undefined {
  const spec = Object.values(plan.plan.audiences).find(({ nodeId }) => nodeId === audienceId)?.spec;
  if (spec?.kind !== "segment") return [{ handle: "next", when: true }];
  const segment = input.segmentOf(spec.segmentId);
  const verdict = segment && segmentToSql(segment, input.stored);
  if (verdict === undefined) return undefined;
  if (typeof verdict !== "object") return [{ handle: verdict === true ? "next" : OUTSIDE, when: true }];
  return [
    { handle: "next", when: verdict.sql },
    { handle: OUTSIDE, when: sql`(${verdict.sql}) is not true` },
  ];
}

/** A way out, and who of those that come takes it. */
type Out = { handle: string; when: Who };

function waysBoth(node: PlannedNode, input: Of["input"], also: Of["also"]): Out[] {
  const ways = waysOf(node, input) ?? [];
  if (!also) return ways;
  const others = waysOf(node, also) ?? [];
  return ways.map(({ handle, when }) => ({
    handle,
    when: both(when, others.find((other) => other.handle === handle)?.when ?? false),
  }));
}

function waysOf({ id, node, definition }: PlannedNode, input: Of["input"]): SqlWay[] | undefined {
  if (definition?.run !== "step" || node.v !== definition.v) return undefined;
  return definition.ways?.(node.config, { ...input, nodeId: id });
}

function wayOut(plan: PreparedPlan, nodeId: string, { handle, who }: { handle: string; who: Who }): Way {
  const edges = (plan.edgesFrom.get(nodeId) ?? []).filter(({ edge }) => edge.from[1] === handle);
  return { handle, who, edgeIds: edges.map(({ id }) => id), to: [...new Set(edges.map(({ edge }) => edge.to[0]))] };
}
