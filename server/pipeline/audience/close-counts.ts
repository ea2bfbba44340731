import { and, eq, inArray } from "drizzle-orm";
import type { Tx } from "#db/client.ts";
import { edgeCount } from "#db/schema/audience.ts";
import type { Passed } from "./expansion.ts";
import { countStatement, type Source } from "./match-statement.ts";
import { type CountedNode, type CountedWay, GROUPS, isPossible } from "./ways.ts";

type Of = {
  run: { id: number; workspaceId: number };
  source: Source;
  nodes: CountedNode[];
  /** Everybody whom the run concerns. */
  followers: number;
  /** Who went the live ways in the last chunk, which may be the first. */
  last: ReadonlyMap<CountedWay, number>;
  isFirst: boolean;
};

/** Under each of its keys. */
export function toPassed({ id: runId, workspaceId }: Of["run"], way: CountedWay, passed: number): Passed[] {
  return passed > 0 ? way.keys.map((edgeId) => ({ runId, workspaceId, edgeId, passed })) : [];
}

/**
 * Counts those who have no execution, once a run has reached everybody: at each node who came less who went on. Only a
 * node with several ways that end is asked for all of them but the last. What earlier chunks counted is in `edge_count`.
 */
export async function closeCounts(tx: Tx, of: Of): Promise<Passed[]> {
  const { run, source, nodes, followers } = of;
  const counts = new Map(await countedLive(tx, of));
  const ask = async (who: CountedWay["who"]) => {
    const [row] = await tx.execute<{ n: number }>(countStatement(source, who));
    return row?.n ?? 0;
  };
  const passed: Passed[] = [];
  for (const node of nodes) {
    const open = node.ways.filter((way) => !way.isLive && isPossible(way));
    if (open.length === 0) continue;
    let left = await cameTo(node, { counts, followers, ask });
    for (const way of node.ways) left -= way.isLive ? (counts.get(way) ?? 0) : 0;
    for (const [at, way] of open.entries()) {
      const count = at === open.length - 1 ? Math.max(0, left) : await ask(way.who);
      left -= count;
      counts.set(way, count);
      passed.push(...toPassed(run, way, count));
    }
  }
  return passed;
}

type Counting = {
  counts: ReadonlyMap<CountedWay, number>;
  followers: number;
  ask: (who: CountedWay["who"]) => Promise<number>;
};

async function cameTo({ who, waysIn }: CountedNode, { counts, followers, ask }: Counting): Promise<number> {
  if (GROUPS.every((group) => who[group] === true)) return followers;
  const [only] = waysIn;
  return only && waysIn.length === 1 ? (counts.get(only) ?? 0) : ask(who);
}

async function countedLive(tx: Tx, { run, nodes, last, isFirst }: Of): Promise<[CountedWay, number][]> {
  const live = nodes.flatMap(({ ways }) => ways.filter(({ isLive }) => isLive));
  const keys = live.flatMap((way) => way.keys);
  const rows =
    isFirst || keys.length === 0
      ? []
      : await tx
          .select({ edgeId: edgeCount.edgeId, passed: edgeCount.passed })
          .from(edgeCount)
          .where(and(eq(edgeCount.runId, run.id), inArray(edgeCount.edgeId, keys)));
  const before = new Map(rows.map((row) => [row.edgeId, row.passed]));
  return live.map((way) => [way, (before.get(way.keys[0] ?? "") ?? 0) + (last.get(way) ?? 0)]);
}
