import { type SQL, sql } from "drizzle-orm";
import { plannedForItsValues } from "#server/kernel/execute-prepared.ts";
import type { FoundPerson, InsertExecutions } from "../hand-overs.ts";
import type { Run } from "./expansion.ts";
import { type CountedWay, GROUPS, type Group } from "./ways.ts";
import { asFlag, type Who } from "./who.ts";

/** Where the people of an audience are read from. */
export type Source = {
  topicId: number;
  workspaceId: number;
  /** There are some who never touched the topic and follow it. Finding none costs a look at everybody. */
  hasUntouched: boolean;
  /** Their own row is compared too: wallet, zone, how and when they came. */
  readsSubscriber: boolean;
  /** Pushed attributes are compared. */
  readsAttributes: boolean;
};

export type Chunk = {
  run: Run;
  source: Source;
  /** Who gets an execution. */
  who: Record<Group, Who>;
  /** Of those, who would go on by the learned line too: the others are walked last, and who goes first, first. Null where nothing is learned. */
  unheld: Record<Group, Who> | null;
  /** Counted among those. */
  ways: CountedWay[];
  /** They passed a prefix, which is counted here. */
  isMatched: boolean;
  /** Some may have an execution already: a fork undid the event, and it came back. */
  isAgain: boolean;
  /** Subscribers after this one, in the order of their ids: whatever they change meanwhile, each is met once. */
  after: number;
  limit: number;
  now: Date;
};

type Row = Record<string, unknown> & { hits: number; last: string | null };
type HitRow = Record<string, unknown> & { id: string; priority: number };

export type ChunkResult = {
  /** Who has an execution now; one that a fork had cancelled begins anew. */
  hits: number;
  /** Id of the last one, to go on after. */
  last: number;
  /** By way, in the order given. */
  passed: number[];
  /** All of them, in the order of their ids, without executions; undefined where those were made. */
  found: FoundPerson[] | undefined;
};

/**
 * One statement that selects a chunk of an audience, makes its executions and counts the ways they took. Conditions on a
 * subscriber's own number or choice are ranges of an index.
 */
export function matchStatement(chunk: Chunk, insertExecutions: InsertExecutions): SQL {
  const { run, ways, isMatched, isAgain, now } = chunk;
  const flags = ways.map((_, at) => sql.raw(flagOf(at)));
  const select = sql`
    select ${run.workspaceId}::bigint as workspace_id, ${run.id}::bigint as run_id, ${run.workflowId}::bigint as workflow_id,
      hit.id as subscriber_id, null::jsonb as facts, null::text as effect_scope, ${isMatched}::boolean as matched, hit.priority
    from hit`;
  const counts = flags.map((flag) => sql`, (count(*) filter (where ${flag}))::integer as ${flag}`);
  return sql`
    with hit as materialized (${hitsOf(chunk)}), made as (${insertExecutions({ now, select, isAgain })})
    select count(*)::integer as hits, max(id)::text as last ${sql.join(counts)} from hit`;
}

const flagOf = (at: number) => `f${at}`;

/**
 * Who a chunk finds, in the order of their ids, with the ways they took, and nothing made of them. Where few are found, it
 * is planned and done in a third of the time of the statement that makes their executions too.
 */
export function hitsOf(chunk: Chunk): SQL {
  const groups = presentGroups(chunk).map((group) => sql`(${selectHits(chunk, group)})`);
  if (groups.length === 1) return sql.join(groups);
  return sql`select * from (${sql.join(groups, sql` union all `)}) as people order by id limit ${chunk.limit}::integer`;
}

export function readHits(rows: readonly HitRow[], ways: readonly CountedWay[]): ChunkResult {
  return {
    hits: rows.length,
    last: Number(rows.at(-1)?.id ?? 0),
    passed: ways.map((_, at) => rows.filter((row) => row[flagOf(at)] === true).length),
    found: rows.map(({ id, priority }) => ({ subscriberId: Number(id), priority })),
  };
}

export function readResult({ hits, last, ...counted }: Row, ways: readonly CountedWay[]): ChunkResult {
  const passed = ways.map((_, at) => Number(counted[flagOf(at)] ?? 0));
  return { hits, last: Number(last ?? 0), passed, found: undefined };
}
export type { HitRow, Row as ChunkRow };

/** Nobody is looked for where nobody can be; where that is everywhere, one place is looked at and gives nobody. */
function presentGroups({ source, who }: Chunk): Group[] {
  const found = GROUPS.filter((group) => who[group] !== false && (group === "own" || source.hasUntouched));
  return found.length > 0 ? found : ["own"];
}

function selectHits({ source, who, unheld, ways, after, limit }: Chunk, group: Group): SQL {
  const id = idOf(group);
  const priority = unheld
    ? sql`case when ${isFirst(source.topicId, id)} then ${FIRST} when ${asFlag(unheld[group])} then 0 else 1 end`
    : sql`0`;
  const flags = ways.map((way, at) => sql`, ${asFlag(way.who[group])} as ${sql.raw(flagOf(at))}`);
  return sql`
    select ${id} as id, ${priority} as priority ${sql.join(flags)} from ${peopleOf(source, group)}
      and ${id} > ${after}::bigint and ${conditionOf(who[group])} and ${plannedForItsValues()}
    order by ${id} limit ${limit}::integer`;
}

/** They are walked before all others, as they are sent to before them. */
const FIRST = sql`-1`;

/** Of those alone who passed: looked up by `learned_first_idx`, which holds nobody else. */
function isFirst(topicId: number, id: SQL): SQL {
  return sql`(
    select true from learned f where f.topic_id = ${topicId}::bigint and f.subscriber_id = ${id} and f.tier = 0) is true`;
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
function peopleOf({ topicId, workspaceId, readsSubscriber, readsAttributes }: Source, group: Group): SQL {
  const told = readsAttributes ? sql`left join attribute_set att on att.subscriber_id = ${idOf(group)}` : sql``;
  if (group === "own") {
    const join = readsSubscriber ? sql`join subscriber s on s.id = st.subscriber_id` : sql``;
    return sql`topic_standing st ${join} ${told} where st.topic_id = ${topicId}::bigint and st.enabled`;
  }
  return sql`subscriber s ${told} where s.workspace_id = ${workspaceId}::bigint
    and not exists (select from topic_standing x where x.topic_id = ${topicId}::bigint and x.subscriber_id = s.id)`;
}
