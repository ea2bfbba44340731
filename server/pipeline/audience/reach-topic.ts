import type { Tx } from "#db/client.ts";
import type { PreparedPlan } from "#server/catalog/prepare-plan.ts";
import { topicIdsOf } from "#server/catalog/segment/segment-values.ts";
import { executePrepared } from "#server/kernel/execute-prepared.ts";
import { limits } from "#server/kernel/limits.ts";
import { together } from "#server/kernel/together.ts";
import type { InsertExecutions } from "../hand-overs.ts";
import { type AudienceFacts, readAudiences } from "./audience-facts.ts";
import { closeCounts, toPassed } from "./close-counts.ts";
import type { Expansion, Run } from "./expansion.ts";
import {
  type Chunk,
  type ChunkResult,
  type ChunkRow,
  type HitRow,
  hitsOf,
  matchStatement,
  readHits,
  readResult,
  type Source,
} from "./match-statement.ts";
import { type Prefix, prefixIds, prefixOf } from "./prefix.ts";
import { ATTRIBUTES, defaultInput, ownInput, SUBSCRIBER } from "./standing-operands.ts";
import { type CountedNode, countedNodes, isPossible } from "./ways.ts";
import { either, type Who } from "./who.ts";

/** The first are told while the rest are still looked up; each chunk is larger than all before it. */
export const FIRST_CHUNK = 250;
const CHUNK_GROWTH = 2;

type Of = { run: Run; plan: PreparedPlan; audienceId: string; topicId: number; edgeIds: string[] };
type By = {
  insertExecutions: InsertExecutions;
  /** An audience up to this size is listed whole. */
  listedAudienceMax: number;
  /** In place of the usual chunks. */
  chunk?: number;
  /** Of a new run that reaches no more than so many no executions are made: they are given back. */
  giveMax?: number | undefined;
  now: Date;
};

/**
 * Every subscriber for whom the topic is on, by their own setting or the topic's, a chunk at a time: a large audience
 * starts to be told before it is complete, and no transaction grows with it.
 *
 * Of an audience that is too large to be listed, those get an execution who pass the graph's prefix; the others are
 * counted when all have been looked at. One statement for what all the runs read, then one for each (and more for the
 * last chunk of a large one), sent without waiting for each other.
 */
export async function reachTopics(tx: Tx, all: Of[], by: By): Promise<Expansion[]> {
  const asked = all.map(({ run, plan, topicId }) => ({
    ...{ runId: run.id, workspaceId: run.workspaceId, topicId },
    comparedIds: topicsCompared(plan),
  }));
  const facts = await readAudiences(tx, asked);
  return together(all.map((of) => reachTopic(tx, of, { ...by, facts: facts.get(of.run.id) })));
}

/** Topics that its segments compare settings of. */
const topicsCompared = ({ plan: { segments = {} } }: PreparedPlan): number[] =>
  Object.values(segments).flatMap(({ outputs }) => topicIdsOf(outputs));

async function reachTopic(
  tx: Tx,
  of: Of,
  { facts, ...by }: By & { facts: AudienceFacts | undefined },
): Promise<Expansion> {
  const { run, edgeIds } = of;
  if (!facts || facts.topic.isGone) return withoutTopic(of, facts);
  const matching = howToMatch(of, facts, by);
  const limit = by.chunk ?? Math.min(Math.max(FIRST_CHUNK, run.reachedCount * CHUNK_GROWTH), limits.audienceChunk);
  const giveMax = run.reachedCount === 0 && !matching.isAgain ? by.giveMax : undefined;
  const chunk = { ...matching, run, limit, after: Number(run.reachedUpTo ?? 0), now: by.now };
  const few = giveMax === undefined ? undefined : await findFew(tx, chunk, giveMax);
  const { hits: made, last: lastId, passed: counted, found } = few ?? (await matchChunk(tx, chunk, by));
  const last = new Map(chunk.ways.map((way, at) => [way, counted[at] ?? 0]));
  const passed = [...last].flatMap(([way, count]) => toPassed(run, way, count));
  const reachedUpTo = String(lastId || run.reachedUpTo || 0);
  const { id: runId, workspaceId, workflowId } = run;
  const { isMatched: matched } = matching;
  const passages = found?.map((one) => ({ ...one, runId, workspaceId, workflowId, matched }));
  const so = { run, made, passages, edgeIds, reachedUpTo, prefix: matching.prefix, passed };
  if (made === limit) return { ...so, reached: made, state: "waiting" };
  const followers = matching.isMatched ? facts.followers : run.reachedCount + made;
  const isFirst = run.reachedUpTo === null;
  if (matching.isMatched) passed.push(...(await closeCounts(tx, { ...matching, run, followers, last, isFirst })));
  const reached = Math.max(0, followers - run.reachedCount);
  if (reached + run.reachedCount > 0) return { ...so, reached, state: "running" };
  return { ...so, reached, state: "done", reason: `Nobody has ${facts.topic.name} turned on.` };
}

function withoutTopic({ run, edgeIds }: Of, facts: AudienceFacts | undefined): Expansion {
  if (run.reachedCount > 0) return { run, reached: 0, edgeIds, state: "running" };
  const what = facts ? `The topic ${facts.topic.name}` : "The topic of this workflow";
  const reason = `${what} was removed. Choose another in the Who node.`;
  return { run, reached: 0, edgeIds, state: "failed", reason };
}

type Matching = Pick<Chunk, "source" | "who" | "unheld" | "ways" | "isMatched" | "isAgain"> & {
  nodes: CountedNode[];
  prefix?: string[];
};

/** Whether one statement decides for everybody, and what it asks. A run that began one way goes on so. */
export function howToMatch(
  of: Omit<Of, "edgeIds">,
  { topic, compared, followers, untouched, hasExecutions: isAgain }: AudienceFacts,
  by: Pick<By, "listedAudienceMax">,
): Matching {
  const { run, plan, audienceId } = of;
  const given = { plan, triggerNodeId: run.triggerNodeId, audienceId, topic, compared, values: run.values };
  const inputs = { own: ownInput(given), default: defaultInput(given) };
  const source = (reads: ReadonlySet<string>): Source => ({
    topicId: topic.id,
    workspaceId: run.workspaceId,
    hasUntouched: untouched > 0,
    readsSubscriber: reads.has(SUBSCRIBER),
    readsAttributes: reads.has(ATTRIBUTES),
  });
  const everybody: Matching = {
    source: source(new Set()),
    who: { own: true, default: true },
    unheld: null,
    ways: [],
    nodes: [],
    isMatched: false,
    isAgain,
  };
  if (run.reachedUpTo === null ? followers <= by.listedAudienceMax : run.prefix === null) return everybody;
  const ids = prefixIds({ plan, audienceId, input: inputs.own });
  if (ids.size === 0) return everybody;
  // the topic's fields were changed in the midst of it: the rest goes one by one
  if (run.prefix !== null && !isSame(ids, run.prefix)) return everybody;
  const prefixes = {
    own: prefixOf({ plan, audienceId, input: inputs.own, ids }),
    default: prefixOf({ plan, audienceId, input: inputs.default, ids }),
  };
  const nodes = countedNodes(prefixes, ids);
  return {
    source: source(inputs.own.reads),
    who: { own: whoLives(prefixes.own), default: whoLives(prefixes.default) },
    unheld: whoIsUnheld(given, { plan, audienceId, ids }),
    ways: nodes.flatMap(({ ways }) => ways.filter((way) => way.isLive && isPossible(way))),
    nodes,
    isMatched: true,
    isAgain,
    prefix: [...ids],
  };
}

/** Who comes to anything below a prefix. */
const whoLives = ({ live }: Prefix): Who => [...live.values()].reduce<Who>(either, false);

/** Who comes to something below it also by the learned line; null where the topic learns none. */
function whoIsUnheld(
  given: Parameters<typeof ownInput>[0],
  of: { plan: PreparedPlan; audienceId: string; ids: ReadonlySet<string> },
): Chunk["unheld"] {
  const { learns, critical } = given.topic;
  if (learns === null || critical) return null;
  const isLearned = true;
  const own = prefixOf({ ...of, input: ownInput(given), also: ownInput(given, { isLearned }) });
  const byDefault = prefixOf({ ...of, input: defaultInput(given), also: defaultInput(given, { isLearned }) });
  return { own: whoLives(own), default: whoLives(byDefault) };
}

const isSame = (ids: ReadonlySet<string>, before: string[]) =>
  ids.size === before.length && before.every((id) => ids.has(id));

/** @returns undefined where they are more than `max` */
async function findFew(tx: Tx, chunk: Chunk, max: number): Promise<ChunkResult | undefined> {
  const limit = Math.min(chunk.limit, max + 1);
  const rows = await executePrepared<HitRow>(tx, hitsOf({ ...chunk, limit }));
  return rows.length > max ? undefined : readHits(rows, chunk.ways);
}

async function matchChunk(tx: Tx, chunk: Chunk, by: By): Promise<ChunkResult> {
  const [row] = await executePrepared<ChunkRow>(tx, matchStatement(chunk, by.insertExecutions));
  return readResult(row ?? { hits: 0, last: null }, chunk.ways);
}
