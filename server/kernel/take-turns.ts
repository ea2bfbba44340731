import { type SQL, sql } from "drizzle-orm";
import type { Tx } from "#db/client.ts";
import type { Clock } from "./clock.ts";
import { executePrepared } from "./execute-prepared.ts";
import { shareOut } from "./share-out.ts";

/**
 * Rows that wait behind each other: one workspace's, of one workflow. Where a stage's rows differ in it, also of one
 * host and one priority (smaller goes first).
 */
export type Queue = { workspaceId: number; workflowId: number; host: string; priority: number };

const COLUMNS: Record<keyof Queue, { name: string; type: string }> = {
  workspaceId: { name: "workspace_id", type: "bigint" },
  workflowId: { name: "workflow_id", type: "bigint" },
  host: { name: "host", type: "text" },
  priority: { name: "priority", type: "integer" },
};

/** How a stage's inbox falls into queues. One index has the keys in their order and then `order`, of `waiting` rows. */
export type Inbox = {
  table: SQL;
  /** Which rows wait. */
  waiting: SQL;
  /** What tells queues apart, beginning with the workspace and the workflow. */
  keys: readonly { key: keyof Queue; is: SQL }[];
  /** Who is first in a queue: no two rows are at one place. */
  order: readonly { is: SQL; type: "bigint" | "timestamptz" }[];
  /** Rows that may be taken now are the first of their queue; unless given, all may. */
  due?: SQL;
  /** Which of those that wait nobody has under way; unless given, none is. They stand before the others. */
  free?: SQL;
};

/**
 * Remembers in one process where the last round ended, so that the next begins behind it, of each queue that had more
 * the place of the last row that was taken (what stands before it is under way, or was), and for a moment which queues
 * there are.
 */
export type Turns = {
  after: Queue | undefined;
  rounds: number;
  passed: Map<string, Place>;
  found: { queues: Queue[]; until: Date } | undefined;
};
export const createTurns = (): Turns => ({ after: undefined, rounds: 0, passed: new Map(), found: undefined });

/** The values by which a queue is ordered, as text, with BETWEEN between them. */
type Place = string;
const BETWEEN = "|";
const FIRST = { bigint: "0", timestamptz: "-infinity" } as const;

/** So often a queue is looked at from its beginning: somebody may have given back what they had under way there. */
const ROUNDS_PER_LOOK = 16;

export type Room = { of: (queue: Queue) => string; free: (queue: Queue) => number };

type Round = {
  limit: number;
  turns: Turns;
  /** How many rows of a workspace, or of a host, may go now; unless given, as many as there are. */
  rooms?: readonly Room[];
  /** Where somebody has less than this, nobody else takes more: so a small batch is done soon. */
  quantum?: number;
  /** With it, several rounds in a short time share one look for the queues there are; without it each looks. */
  clock?: Clock;
};

/**
 * How long a look for the queues is good for: at least, at most, and in times of what it took itself. It goes past every
 * row that was taken from the beginning of a queue since the last vacuum: of a hundred thousand, that would be a third of
 * what sending them costs. A queue that is new meanwhile waits for so long.
 */
const LOOK = { leastMs: 20, mostMs: 250, times: 10 };

/** Queues that one round looks at; those behind them have their turn in the next. Each costs a look into the index. */
const QUEUES_MAX = 400;
/** Each gives what was left over to those who have more. */
const PASSES_MAX = 4;

/**
 * Locks up to `limit` rows of an inbox for this transaction, workspace by workspace in turn, so that the rows of one
 * never delay another's; inside a workspace the most urgent first. Rows of paused workflows stay where they are.
 *
 * Costs a look into the index for each queue and each row, however many wait: 1.6 ms for 300 queues and 200,000 rows,
 * with statistics and without. `for update skip locked`, so that several workers share them.
 * @returns ids of the rows, queue by queue
 */
export async function takeTurns(tx: Tx, inbox: Inbox, round: Round): Promise<number[]> {
  const { waiting, free } = inbox;
  const { turns } = round;
  if (turns.rounds++ % ROUNDS_PER_LOOK === 0) turns.passed.clear();
  const known = knownQueues(round);
  const isFromBeginning = turns.passed.size === 0;
  let queues = known ?? (await lookForQueues(tx, inbox, round));
  let taken = await takeFrom(tx, inbox, { ...round, queues });
  if (taken.length === 0 && known) {
    queues = await findQueues(tx, inbox, turns.after);
    taken = await takeFrom(tx, inbox, { ...round, queues });
  }
  if (taken.length === 0 && !isFromBeginning) {
    turns.passed.clear();
    taken = await takeFrom(tx, inbox, { ...round, queues });
  }
  if (!free || taken.length > 0 || queues.length === 0) return taken;
  // those alone that have something: to look past what is under way costs as much as to take, and is seldom needed
  const having = await findQueues(tx, { ...inbox, waiting: sql`${waiting} and ${free}` }, turns.after);
  return takeFrom(tx, inbox, { ...round, queues: having });
}

/** Those of the last look, where it is still good, beginning behind the last round. */
function knownQueues({ turns, clock }: Round): Queue[] | undefined {
  const { found, after } = turns;
  if (!clock || !found || clock.now() >= found.until) return undefined;
  const last = after ? nameOf(after) : "";
  const from = found.queues.findIndex((queue) => nameOf(queue) === last) + 1;
  return [...found.queues.slice(from), ...found.queues.slice(0, from)];
}

async function lookForQueues(tx: Tx, inbox: Inbox, { turns, clock }: Round): Promise<Queue[]> {
  const startedAt = clock?.now().getTime();
  const queues = await findQueues(tx, inbox, turns.after);
  if (!clock || startedAt === undefined) return queues;
  const endedAt = clock.now().getTime();
  const goodForMs = Math.min(Math.max(LOOK.leastMs, LOOK.times * (endedAt - startedAt)), LOOK.mostMs);
  turns.found = { queues, until: new Date(endedAt + goodForMs) };
  return queues;
}

async function takeFrom(tx: Tx, inbox: Inbox, round: Round & { queues: Queue[] }): Promise<number[]> {
  const { limit, turns } = round;
  const rooms = createRooms(round.rooms ?? []);
  let queues = round.queues.filter((queue) => rooms.left(queue) > 0);
  const taken: number[] = [];
  const isShared = new Set(queues.map((queue) => queue.workspaceId)).size > 1;
  let most = isShared ? (round.quantum ?? limit) : limit;
  for (let pass = 0; pass < PASSES_MAX && taken.length < limit && queues.length > 0; pass++) {
    const given = rooms.cap(shareOut(queues, { limit: limit - taken.length, perWorkspaceMax: most }));
    const rows = await lockFirst(tx, inbox, { given, limit: limit - taken.length, passed: turns.passed });
    taken.push(...rows.map(({ id }) => id));
    const counts = Map.groupBy(rows, ({ at }) => at);
    if (pass === 0) turns.after = given[Math.max(...counts.keys(), 0)]?.queue;
    const has = given.map((one, at) => ({ ...one, got: counts.get(at)?.length ?? 0 }));
    // one that was there is at its end, and another may have begun
    if (has.some(({ cap, got }) => got < cap)) turns.found = undefined;
    for (const { queue, got } of has) rooms.spend(queue, got);
    keepPlaces(turns, { has, rows });
    // of whom nothing is left to take, nobody waits for anything
    const isSomebodyDone = has.some(({ cap, got }) => got < cap && (got > 0 || !inbox.free));
    if (most < limit && isSomebodyDone) break;
    most = limit;
    queues = has.filter(({ cap, got, queue }) => got === cap && rooms.left(queue) > 0).map(({ queue }) => queue);
  }
  return taken;
}

type Given = { queue: Queue; cap: number };
type Has = Given & { got: number };

/** What gave all that was asked of it goes on from there; the others begin anew. */
function keepPlaces({ passed }: Turns, { has, rows }: { has: Has[]; rows: Locked[] }): void {
  const last = new Map(rows.map(({ at, place }) => [at, place]));
  for (const [at, { queue, cap, got }] of has.entries()) {
    const place = last.get(at);
    if (place && got === cap) passed.set(nameOf(queue), place);
    else if (cap > 0) passed.delete(nameOf(queue));
  }
}

/** For rows that were locked and left as they are: their queue goes on behind `place`, by the values of its order. */
export function goOnBehind({ passed }: Turns, queue: Keyed, place: readonly (number | string)[]): void {
  passed.set(nameOf(queue), place.join(BETWEEN));
}

/** What tells a queue apart in its stage. */
type Keyed = Pick<Queue, "workspaceId" | "workflowId"> & Partial<Queue>;

const nameOf = ({ workspaceId, workflowId, host = "", priority = 0 }: Keyed) =>
  JSON.stringify([workspaceId, workflowId, host, priority]);

/** Counts what queues take of rooms that several of them share. */
function createRooms(rooms: readonly Room[]) {
  const spent = rooms.map(() => new Map<string, number>());
  const left = (queue: Queue, used = spent) =>
    Math.min(
      ...rooms.map(({ of, free }, at) => free(queue) - (used[at]?.get(of(queue)) ?? 0)),
      Number.MAX_SAFE_INTEGER,
    );
  const spend = (queue: Queue, count: number, used = spent) => {
    for (const [at, { of }] of rooms.entries()) used[at]?.set(of(queue), (used[at]?.get(of(queue)) ?? 0) + count);
  };
  return {
    left: (queue: Queue) => left(queue),
    spend: (queue: Queue, count: number) => spend(queue, count),
    cap(given: Given[]): Given[] {
      const promised = spent.map((one) => new Map(one));
      return given.map(({ queue, cap }) => {
        const room = Math.max(0, Math.min(cap, left(queue, promised)));
        spend(queue, room, promised);
        return { queue, cap: room };
      });
    },
  };
}

/** Queues with rows that may be taken now, in the order of their keys, beginning behind `after` and once around. */
async function findQueues(tx: Tx, inbox: Inbox, after: Queue | undefined): Promise<Queue[]> {
  const names = inbox.keys.map(({ key }) => sql.raw(COLUMNS[key].name));
  const listed = list(inbox.keys.map(({ key, is }) => sql`${is} as ${sql.raw(COLUMNS[key].name)}`));
  const keys = list(inbox.keys.map(({ is }) => is));
  const due = inbox.due ? sql`${inbox.due} as is_due` : sql`true as is_due`;
  const first = (condition: SQL) => sql`
    select ${listed}, ${due} from ${inbox.table} where ${inbox.waiting} and ${condition}
    order by ${keys}, ${list(orderOf(inbox))} limit 1`;
  const walk = (name: SQL, o: { from: SQL; upTo: SQL }) => sql`
    ${name} as (
      (${first(sql`${o.from} and ${o.upTo}`)})
      union all
      select n.* from ${name} q cross join lateral (
        ${first(sql`(${keys}) > (${list(names.map((column) => sql`q.${column}`))}) and ${o.upTo}`)}) n
    )`;
  const always = sql`true`;
  const at = after && list(inbox.keys.map(({ key }) => cast(after, key)));
  const ahead = walk(sql`ahead`, { from: at ? sql`(${keys}) > (${at})` : always, upTo: always });
  const behind = at ? sql`, ${walk(sql`behind`, { from: always, upTo: sql`(${keys}) <= (${at})` })}` : sql``;
  // lazily, one look after the other: what is behind the limit is never looked for
  const rows = await executePrepared<Record<string, string | number>>(
    tx,
    sql`
    with recursive ${ahead}${behind}
    select ${list(names)} from (select * from ahead ${at ? sql`union all select * from behind` : sql``}) q
    where is_due and ${isGoing}
    limit ${QUEUES_MAX}::integer`,
  );
  return rows.map((row) => ({
    workspaceId: Number(row.workspace_id),
    workflowId: Number(row.workflow_id),
    host: String(row.host ?? ""),
    priority: Number(row.priority ?? 0),
  }));
}

/** Of a queue `q`: its workflow is not paused, or it has none. */
const isGoing = sql`coalesce((select w.state from workflow w where w.id = q.workflow_id), '') <> 'paused'`;

function cast(queue: Queue, key: keyof Queue): SQL {
  return sql`${String(queue[key])}::${sql.raw(COLUMNS[key].type)}`;
}

type Locked = { at: number; id: number; place: Place };

/** `limit` ends the look before it locks more than is taken. */
async function lockFirst(
  tx: Tx,
  inbox: Inbox,
  { given, limit, passed }: { given: Given[]; limit: number; passed: ReadonlyMap<string, Place> },
): Promise<Locked[]> {
  const places = inbox.order.map(({ type }, at) => ({ name: `place_${at}`, type, first: FIRST[type] }));
  const wanted = given.flatMap(({ queue, cap }, at) => {
    if (cap <= 0) return [];
    const keys = inbox.keys.map(({ key }) => [COLUMNS[key].name, queue[key]]);
    const from = passed.get(nameOf(queue))?.split(BETWEEN);
    return [
      { at, cap, ...Object.fromEntries([...keys, ...places.map(({ name, first }, i) => [name, from?.[i] ?? first])]) },
    ];
  });
  if (wanted.length === 0) return [];
  const columns = [...inbox.keys.map(({ key }) => COLUMNS[key]), ...places].map(({ name, type }) =>
    sql.raw(`${name} ${type}`),
  );
  const isOfQueue = inbox.keys.map(({ key, is }) => sql`${is} = q.${sql.raw(COLUMNS[key].name)}`);
  const order = list(orderOf(inbox));
  const rows = await executePrepared<{ at: number; id: string; place: Place }>(
    tx,
    sql`
    select q.at, first.id::text as id, concat_ws(${BETWEEN}, ${list(places.map(({ name }) => sql.raw(`first.${name}`)))}) as place
    from jsonb_to_recordset(${JSON.stringify(wanted)}::text::jsonb) as q (at integer, cap integer, ${list(columns)})
    cross join lateral (
      select id, ${list(inbox.order.map(({ is }, at) => sql`${is} as ${sql.raw(`place_${at}`)}`))} from ${inbox.table}
      where ${inbox.waiting} and ${sql.join(isOfQueue, sql` and `)} and ${inbox.due ?? sql`true`}
        and ${inbox.free ?? sql`true`} and (${order}) > (${list(places.map(({ name }) => sql.raw(`q.${name}`)))})
      order by ${order} limit q.cap for update skip locked
    ) first
    where ${isGoing}
    limit ${limit}::integer`,
  );
  return rows.map(({ at, id, place }) => ({ at, id: Number(id), place }));
}

function orderOf({ order }: Inbox): SQL[] {
  return order.map(({ is }) => is);
}

function list(parts: SQL[]): SQL {
  return sql.join(parts, sql`, `);
}
