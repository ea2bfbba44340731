import { sql } from "drizzle-orm";
import type { Tx } from "#db/client.ts";
import { idList } from "#db/id-list.ts";
import { migrateGraph } from "#server/catalog/migrate-graph.ts";
import { isWithinShare } from "#server/catalog/share-of.ts";
import { type Graph, upstreamOf } from "#server/contract/graph.ts";
import { type Rate, sayDifference, sayRate } from "#server/personalisation/rates.ts";
import { alertsOf, asTime, type MeasureOf, onlyOf, type RawTally, TALLY, WITH_SETTING } from "./alerts-sql.ts";
import { NOTHING, type Tally, toTally, triesOf } from "./tally.ts";

/** A step that parts people by chance, in a workflow as it is live. */
type Share = {
  workflowId: number;
  workflowName: string;
  nodeId: string;
  name: string;
  percent: number;
  /** Since when it has stood there with this share, but not before the time that is looked at. */
  since: Date;
};

export type Split = Share & {
  arms: { label: string; percent: number; tally: Tally }[];
  /** How much more of A's alerts are acted on than of B's; null: too few to say. */
  difference: Rate | null;
};

/** People that a hold-out tells apart, and how many of them did in that time what it is measured by. */
export type HoldOutGroup = { people: number; did: number; rate: Rate | null };
export type HoldOut = Share & {
  /** Acts on-chain, where events count as acting on its topics; else visits to their pages. */
  measuredBy: "acts" | "visits";
  told: HoldOutGroup;
  heldOut: HoldOutGroup;
  /** How much more of those who may be told did so; null: too few to say. */
  lift: Rate | null;
};

/** Each A/B split's two ways, side by side. */
export async function readSplits(tx: Tx, of: MeasureOf): Promise<Split[]> {
  const splits: Split[] = [];
  for (const { graph, topicIds: _, ...share } of await readShares(tx, of, "ab-split")) {
    const below = Object.keys(graph.nodes).filter((node) => upstreamOf(graph, node).includes(share.nodeId));
    const only = sql`${onlyOf(of)} and r.workflow_id = ${share.workflowId}::bigint
      and d.node_id = any(${`{${below.join(",")}}`}::text[])`;
    const rows = await tx.execute<RawTally & { isA: boolean }>(sql`
      with ${alertsOf({ ...of, since: share.since }, only)}
      select ${isWithinShare(share.percent, share.nodeId, sql`s.address`)} as "isA", ${TALLY}
      from alert a join subscriber s on s.id = a.subscriber_id ${WITH_SETTING} group by 1`);
    const a = rows.find(({ isA }) => isA) ?? NOTHING;
    const b = rows.find(({ isA }) => !isA) ?? NOTHING;
    const arms = [
      { label: "A", percent: share.percent, tally: toTally(withoutKey(a)) },
      { label: "B", percent: 100 - share.percent, tally: toTally(withoutKey(b)) },
    ];
    splits.push({ ...share, arms, difference: sayDifference(triesOf(a), triesOf(b)) });
  }
  return splits;
}

const withoutKey = ({ isA: _, ...counts }: RawTally & { isA?: boolean }): RawTally => counts;

/**
 * Each hold-out against all others: everybody who was a subscriber when the time began, told or not, so that nothing
 * but chance tells the two apart.
 */
export async function readHoldOuts(tx: Tx, of: MeasureOf): Promise<HoldOut[]> {
  const found: HoldOut[] = [];
  for (const { graph: _, topicIds, ...share } of await readShares(tx, of, "hold-out")) {
    const topics = idList(of.by === "topic" ? [of.id] : topicIds);
    const [counted] = await tx.execute<{ isCounted: boolean }>(sql`
      select exists (select from act_source where topic_id = any(${topics}) and removed_at is null) as "isCounted"`);
    const measuredBy = counted?.isCounted ? "acts" : "visits";
    const since = asTime(share.since);
    const did =
      measuredBy === "acts"
        ? sql`select from act a where a.subscriber_id = s.id and a.topic_id = any(${topics}) and a.at >= ${since}
            and a.orphaned_at is null`
        : sql`select from presence p where p.subscriber_id = s.id
            and p.hour >= floor(extract(epoch from ${since}) / 3600)::bigint and p.at >= ${since}`;
    const rows = await tx.execute<{ isHeldOut: boolean; people: number; did: number }>(sql`
      select ${isWithinShare(share.percent, share.nodeId, sql`s.address`)} as "isHeldOut", count(*)::float8 as people,
        count(*) filter (where exists (${did}))::float8 as did
      from subscriber s where s.workspace_id = ${of.workspaceId}::bigint and s.created_at < ${since} group by 1`);
    const group = (isHeldOut: boolean): HoldOutGroup => {
      const { people, did: acted } = rows.find((row) => row.isHeldOut === isHeldOut) ?? { people: 0, did: 0 };
      return { people, did: acted, rate: sayRate({ tried: people, did: acted }) };
    };
    const [told, heldOut] = [group(false), group(true)];
    const lift = sayDifference({ tried: told.people, did: told.did }, { tried: heldOut.people, did: heldOut.did });
    found.push({ ...share, measuredBy, told, heldOut, lift });
  }
  return found;
}

type RawShare = {
  workflowId: number;
  workflowName: string;
  nodeId: string;
  graph: Graph;
  topicIds: number[];
  sinceText: string;
};

/** Of live workflows; for a topic, of those that told of it in that time. */
async function readShares(
  tx: Tx,
  of: MeasureOf,
  type: "ab-split" | "hold-out",
): Promise<(Share & { graph: Graph; topicIds: number[] })[]> {
  const workflows =
    of.by === "workflow"
      ? sql`w.id = ${of.id}::bigint`
      : sql`exists (select from run r join delivery d on d.run_id = r.id
          where r.workflow_id = w.id and r.created_at >= ${asTime(of.since)} and ${onlyOf(of)})`;
  const rows = await tx.execute<RawShare>(sql`
    select w.id::float8 as "workflowId", w.name as "workflowName", node.key as "nodeId", v.graph,
      v.plan -> 'topicIds' as "topicIds",
      to_json(greatest(${asTime(of.since)}, (
        select min(o.published_at) from workflow_version o
        where o.workflow_id = w.id and o.number > coalesce((
          select max(other.number) from workflow_version other where other.workflow_id = w.id
            and (other.graph #> array['nodes', node.key, 'config', 'percent'])
              is distinct from node.value #> '{config,percent}'), 0)))) #>> '{}' as "sinceText"
    from workflow w
    join workflow_version v on v.id = w.live_version_id
    cross join lateral jsonb_each(v.graph -> 'nodes') node
    where w.workspace_id = ${of.workspaceId}::bigint and node.value ->> 'type' = ${type} and ${workflows}
    order by w.id, node.key`);
  return rows.map(({ sinceText, graph, ...row }) => {
    const now = migrateGraph(graph);
    const { name = "", config = {} } = now.nodes[row.nodeId] ?? {};
    return { ...row, graph: now, name, percent: Number(config.percent), since: new Date(sinceText) };
  });
}
