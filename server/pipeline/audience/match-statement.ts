import { type SQL, sql } from "drizzle-orm";
import type { InsertExecutions } from "../hand-overs.ts";
import type { Run } from "./expansion.ts";
import { type CountedWay, GROUPS, type Group } from "./ways.ts";
import { asFlag, type Who } from "./who.ts";

/** Where the people of an audience are read from. */
export type Source = {
  topicId: number;
  workspaceId: number;
  /** There are some who never touched the topic and follow it. Finding none costs a look at everybody. */
  hasUntouched: boolean;
  /** Those who set something are asked for their wallet too. */
  readsWallet: boolean;
};

export type Chunk = {
  run: Run;
  source: Source;
  /** Who gets an execution. */
  who: Record<Group, Who>;
  /** Counted among those. */
  ways: CountedWay[];
  /** They passed a prefix, which is counted here. */
  isMatched: boolean;
  /** Subscribers after this one, in the order of their ids: whatever they change meanwhile, each is met once. */
  after: number;
  limit: number;
  now: Date;
};

type Row = Record<string, string | number | null> & { hits: number; made: number; last: string | null };

export type ChunkResult = {
  hits: number;
  /** Executions made now; others were there already. */
  made: number;
  /** Id of the last one, to go on after. */
  last: number;
  /** By way, in the order given: of those made now. */
  passed: number[];
};

/**
 * One statement that selects a chunk of an audience, makes its executions and counts the ways they took. Conditions
 * on a subscriber's own number or choice are ranges of an index.
 */
export function matchStatement(chunk: Chunk, insertExecutions: InsertExecutions): SQL {
  const { run, source, ways, isMatched, limit, now } = chunk;
  const flags = ways.map((_, at) => sql.raw(`f${at}`));
  // a probe for each, and never a look at everybody's settings
  const setting = sql`
    (select jsonb_build_object('enabled', p.enabled, 'preset', p.preset, 'own', p.own) from preference p
      where p.subscriber_id = hit.id and p.topic_id = ${source.topicId}::bigint)`;
  const select = sql`
    select ${run.workspaceId}::bigint as workspace_id, ${run.id}::bigint as run_id, ${run.workflowId}::bigint as workflow_id,
      hit.id as subscriber_id, null::jsonb as facts, null::text as effect_scope, ${isMatched}::boolean as matched,
      ${isMatched ? setting : sql`null::jsonb`} as setting
    from hit`;
  return sql`
    with hit as materialized (
      select * from (${sql.join(
        presentGroups(chunk).map((group) => sql`(${selectHits(chunk, group)})`),
        sql` union all `,
      )}) as people
      order by id limit ${limit}::integer
    ), made as (${insertExecutions({ now, select })}),
    n as materialized (select (select count(*) from hit) as hits, (select count(*) from made) as made)
    select n.hits::integer as hits, n.made::integer as made, (select max(id) from hit)::text as last ${sql.join(flags.map(countOf))}
    from n`;
}

/** Among those made now; where that is all of them, as nearly always, it need not be asked of each. */
function countOf(flag: SQL): SQL {
  return sql`, (case when n.made = n.hits then (select count(*) from hit where ${flag})
    else (select count(*) from hit join made on made.subscriber_id = hit.id where ${flag}) end)::integer as ${flag}`;
}

export function readResult({ hits, made, last, ...counted }: Row, ways: readonly CountedWay[]): ChunkResult {
  return { hits, made, last: Number(last ?? 0), passed: ways.map((_, at) => Number(counted[`f${at}`] ?? 0)) };
}
export type { Row as ChunkRow };

/** Nobody is looked for where nobody can be; where that is everywhere, one place is looked at and gives nobody. */
function presentGroups({ source, who }: Chunk): Group[] {
  const found = GROUPS.filter((group) => who[group] !== false && (group === "own" || source.hasUntouched));
  return found.length > 0 ? found : ["own"];
}

function selectHits({ source, who, ways, after, limit }: Chunk, group: Group): SQL {
  const id = idOf(group);
  const flags = ways.map((way, at) => sql`, ${asFlag(way.who[group])} as ${sql.raw(`f${at}`)}`);
  return sql`
    select ${id} as id ${sql.join(flags)} from ${peopleOf(source, group)}
      and ${id} > ${after}::bigint and ${conditionOf(who[group])}
    order by ${id} limit ${limit}::integer`;
}

/** How many of an audience these are; for those who have no execution. */
export function countStatement(source: Source, who: Record<Group, Who>): SQL {
  const parts = GROUPS.filter((group) => who[group] !== false && (group === "own" || source.hasUntouched)).map(
    (group) => sql`(select count(*) from ${peopleOf(source, group)} and ${conditionOf(who[group])})`,
  );
  return sql`select (${parts.length > 0 ? sql.join(parts, sql` + `) : sql`0`})::integer as n`;
}

const idOf = (group: Group) => (group === "own" ? sql`st.subscriber_id` : sql`s.id`);
const conditionOf = (who: Who) => (typeof who === "boolean" ? sql.raw(String(who)) : sql`(${who})`);

/** `from … where …`, to go on with `and`. */
function peopleOf({ topicId, workspaceId, readsWallet }: Source, group: Group): SQL {
  if (group === "own") {
    const join = readsWallet ? sql`join subscriber s on s.id = st.subscriber_id` : sql``;
    return sql`topic_standing st ${join} where st.topic_id = ${topicId}::bigint and st.enabled`;
  }
  return sql`subscriber s where s.workspace_id = ${workspaceId}::bigint
    and not exists (select from topic_standing x where x.topic_id = ${topicId}::bigint and x.subscriber_id = s.id)`;
}
