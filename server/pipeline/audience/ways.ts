import type { Prefix, PrefixNode, Way } from "./prefix.ts";
import type { Who } from "./who.ts";

/** The two kinds of people in a topic's audience: those who set something, and those who never touched it. */
export const GROUPS = ["own", "default"] as const;
export type Group = (typeof GROUPS)[number];

/** A way out of a node, or the end of those who come to it, for both kinds of people. */
export type CountedWay = {
  nodeId: string;
  /** Its edges, or the node at which it stops. */
  keys: string[];
  who: Record<Group, Who>;
  /** Whoever takes it has an execution, so it is counted with those; others are found by subtraction. */
  isLive: boolean;
};

export type CountedNode = { id: string; waysIn: CountedWay[]; who: Record<Group, Who>; ways: CountedWay[] };

type Prefixes = Record<Group, Prefix>;

/** The nodes of a prefix in their order, with what is to be counted at each. */
export function countedNodes(prefixes: Prefixes, ids: ReadonlySet<string>): CountedNode[] {
  const nodes: CountedNode[] = [];
  const leadsTo = new Map<CountedWay, string[]>();
  const isLive = liveTest(prefixes, ids);
  for (const { id } of prefixes.own.nodes) {
    const of = nodeOf(prefixes, id);
    const waysIn = nodes.flatMap(({ ways }) => ways.filter((way) => leadsTo.get(way)?.includes(id)));
    const ways = handlesOf(of).map((handle): CountedWay => {
      const [own, byDefault] = GROUPS.map((group) => of[group]?.ways.find((way) => way.handle === handle));
      const { edgeIds = [], to = [] } = own ?? byDefault ?? {};
      const way: CountedWay = {
        nodeId: id,
        keys: keysOf(id, edgeIds),
        who: { own: own?.who ?? false, default: byDefault?.who ?? false },
        isLive: isLive(to),
      };
      leadsTo.set(way, to);
      return way;
    });
    const who = { own: of.own?.who ?? false, default: of.default?.who ?? false };
    const end: CountedWay = { nodeId: id, keys: keysOf(id, []), who, isLive: false };
    nodes.push({ id, waysIn, who, ways: ways.length > 0 ? ways : [end] });
  }
  return nodes;
}

export const isPossible = ({ who }: Pick<CountedWay, "who">) => GROUPS.some((group) => who[group] !== false);

const nodeOf = (prefixes: Prefixes, id: string): Partial<Record<Group, PrefixNode>> =>
  Object.fromEntries(GROUPS.map((group) => [group, prefixes[group].nodes.find((node) => node.id === id)]));

const handlesOf = (of: Partial<Record<Group, PrefixNode>>): string[] => [
  ...new Set(GROUPS.flatMap((group) => (of[group]?.ways ?? []).map(({ handle }) => handle))),
];

const keysOf = (nodeId: string, edgeIds: string[]) => (edgeIds.length > 0 ? edgeIds : [`stop:${nodeId}`]);

/** Whether all who go there come to something below the prefix, whichever way they take on. */
function liveTest(prefixes: Prefixes, ids: ReadonlySet<string>): (to: string[]) => boolean {
  const known = new Map<string, boolean>();
  const possible = (id: string): Way[] =>
    GROUPS.flatMap((group) => prefixes[group].nodes.find((node) => node.id === id)?.ways ?? []).filter(
      ({ who }) => who !== false,
    );
  const isLiveNode = (id: string): boolean => {
    if (!ids.has(id)) return true;
    const before = known.get(id);
    if (before !== undefined) return before;
    const ways = possible(id);
    const found = ways.length > 0 && ways.every(({ to }) => to.some(isLiveNode));
    known.set(id, found);
    return found;
  };
  return (to) => to.some(isLiveNode);
}
