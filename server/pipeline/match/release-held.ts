import { inArray, sql } from "drizzle-orm";
import type { Db, Tx } from "#db/client.ts";
import { jsonText } from "#db/json-text.ts";
import { event, type HeldState } from "#db/schema/match.ts";
import { trigger, type WorkflowState, workflow } from "#db/schema/workflow.ts";
import { finalityBlocksOf } from "#server/catalog/chain-pace.ts";
import { chains } from "#server/catalog/chains/index.ts";
import { BUG_REASON, takeSafely } from "#server/kernel/take-safely.ts";
import { transact } from "#server/kernel/transact.ts";
import type { NewRun } from "../hand-overs.ts";
import { summariseLate } from "./summarise-late.ts";
import type { MatchDeps } from "./take-events.ts";
import { partsOfRun, toRun } from "./to-run.ts";
import type { Event, Trigger, Want } from "./want.ts";
import { wantsOf } from "./wants.ts";

type At = { limit: number; now: Date };

/**
 * Starts the runs of held events whose chain has got far enough, in the chain's order, and tells together what was read
 * late, once nothing is behind. Read from the chain's own cursor, so a lost wake-up only delays.
 *
 * A trigger that does not want its event any more (paused, changed, nobody follows) leaves a skipped run that says so.
 *
 * Rows: held_event, held → released | dropped | summarised; one transaction, `for update skip locked`.
 * @returns held events handled, 0 when none may go
 */
export async function releaseHeld(deps: MatchDeps, { limit, now }: At): Promise<number> {
  const { db } = deps;
  if (!(await isAnyHeld(db))) return 0;
  await db.transaction((tx) => summariseLate(tx, now));
  return takeSafely({
    stage: "held",
    batch: () => transact(db, (tx) => releaseDue(deps, tx, { limit, now })),
    waiting: async () => (await db.transaction((tx) => lockDue(tx, { limit }))).map((row) => row.eventId),
    one: (eventId) => transact(db, (tx) => releaseDue(deps, tx, { eventId, limit, now })),
    giveUp: (eventId) => transact(db, (tx) => giveUp(deps, tx, { eventId, limit, now })),
  });
}

async function isAnyHeld(db: Db): Promise<boolean> {
  const [row] = await db.execute<{ found: boolean }>(
    sql`select exists (select from held_event where state = 'held') as found`,
  );
  return row?.found === true;
}

type Held = { eventId: number; triggerId: number; subject: string; standsFor: number };

/** Where the catalog knows of no finality, depth is counted as `finalityBlocksOf` does. */
const FINALITY = JSON.stringify(Object.fromEntries(chains.map(({ id }) => [id, finalityBlocksOf(id)])));
const FINALITY_ELSE = finalityBlocksOf(-1);

/** Those that may go, locked with their events: a fork waits for the runs that are made of them, and undoes them. */
async function lockDue(tx: Tx, of: { eventId?: number; limit: number }): Promise<Held[]> {
  const deep = sql`c.block_number - coalesce((${FINALITY}::text::jsonb ->> c.chain_id::text)::bigint, ${FINALITY_ELSE}::bigint)`;
  const rows = await tx.execute<{ eventId: string; triggerId: string; subject: string; standsFor: number }>(sql`
    select h.event_id as "eventId", h.trigger_id as "triggerId", h.subject,
      1 + (select count(*) from held_event o
        where o.told_with_id = h.event_id and o.trigger_id = h.trigger_id)::integer as "standsFor"
    from held_event h
    join event e on e.id = h.event_id
    join chain_cursor c on c.chain_id = h.chain_id
    where h.state = 'held' and e.orphaned_at is null
      ${of.eventId === undefined ? sql`` : sql`and h.event_id = ${of.eventId}::bigint`}
      and h.due_block <= case h.until
        when 'height' then c.block_number
        when 'safe' then coalesce(c.safe_number, ${deep})
        when 'finalized' then coalesce(c.finalized_number, ${deep}) end
    order by e.block_number, e.log_index, h.event_id, h.trigger_id
    limit ${of.limit}::integer
    for update of h, e skip locked`);
  return rows.map((row) => ({ ...row, eventId: Number(row.eventId), triggerId: Number(row.triggerId) }));
}

type Claim = At & { eventId?: number };

async function releaseDue(deps: MatchDeps, tx: Tx, { now, ...claim }: Claim): Promise<number> {
  const held = await lockDue(tx, claim);
  if (held.length === 0) return 0;
  const facts = await readFacts(tx, held);
  const wants = new Map((await wantsOf(tx, facts.events)).map((want) => [keyOf(want.event.id, want.trigger.id), want]));
  const ended = held.map((row) => {
    const want = wants.get(keyOf(row.eventId, row.triggerId));
    const run = want && toRun(ofSubject(want, row), { now, chainName: deps.chainName, standsFor: row.standsFor });
    if (run) return { row, state: "released" as const, run };
    return { row, state: "dropped" as const, run: skippedRun(row, facts, now) };
  });
  await handOn(deps, tx, { ended, now });
  return held.length;
}

const keyOf = (eventId: number, triggerId: number) => `${eventId}:${triggerId}`;

/** A summary is told to those only for whom this event is the newest. */
function ofSubject(want: Want, { subject }: Held): Want {
  if (subject === "" || !want.concerns) return want;
  const wallets = new Set(subject.split(" "));
  return { ...want, concerns: want.concerns.filter(({ wallet }) => wallets.has(wallet)) };
}

type Facts = { events: Event[]; triggers: Map<number, Trigger>; states: Map<number, WorkflowState> };

async function readFacts(tx: Tx, held: Held[]): Promise<Facts> {
  const eventIds = [...new Set(held.map((row) => row.eventId))];
  const triggerIds = [...new Set(held.map((row) => row.triggerId))];
  const events = await tx.select().from(event).where(inArray(event.id, eventIds)).orderBy(event.id);
  const rows = await tx
    .select({ trigger, state: workflow.state })
    .from(trigger)
    .innerJoin(workflow, sql`${workflow.id} = ${trigger.workflowId}`)
    .where(inArray(trigger.id, triggerIds));
  return {
    events,
    triggers: new Map(rows.map((row) => [row.trigger.id, row.trigger])),
    states: new Map(rows.map((row) => [row.trigger.workflowId, row.state])),
  };
}

const NOT_WANTED: Record<WorkflowState, string> = {
  paused: "The workflow was paused while this waited, so nobody is told.",
  archived: "The workflow was archived while this waited, so nobody is told.",
  live: "The workflow was changed while this waited, or has nobody to tell any more, so nobody is told.",
  draft: "The workflow was not live any more when this had waited long enough, so nobody is told.",
};

function skippedRun({ eventId, triggerId }: Held, { events, triggers, states }: Facts, now: Date): NewRun | undefined {
  const found = { event: events.find((row) => row.id === eventId), trigger: triggers.get(triggerId) };
  if (!found.event || !found.trigger) return undefined;
  const parts = partsOfRun({ event: found.event, trigger: found.trigger, ordinal: 0 }, now);
  const state = states.get(found.trigger.workflowId) ?? "archived";
  return { ...parts, eventKey: `event:${eventId}`, values: {}, skipped: NOT_WANTED[state] };
}

type Ended = { row: Held; state: HeldState; run: NewRun | undefined };

async function handOn(deps: MatchDeps, tx: Tx, { ended, now }: { ended: Ended[]; now: Date }): Promise<void> {
  const runs = ended.flatMap(({ run }) => run ?? []);
  if (runs.length > 0) {
    await deps.receiveRuns(tx, runs);
    await deps.enqueue(tx, "audience");
  }
  const rows = ended.map(({ row: { eventId, triggerId }, state }) => ({ eventId, triggerId, state }));
  await tx.execute(sql`
    update held_event h set state = row.state, ended_at = ${now.toISOString()}::timestamptz
    from jsonb_to_recordset(${jsonText(rows)}::text::jsonb) as row ("eventId" bigint, "triggerId" bigint, state text)
    where h.event_id = row."eventId" and h.trigger_id = row."triggerId"`);
}

/** A failed run for each trigger that held the event. */
async function giveUp(deps: MatchDeps, tx: Tx, { now, ...claim }: Claim): Promise<void> {
  const held = await lockDue(tx, claim);
  const facts = await readFacts(tx, held);
  const ended = held.map((row) => {
    const run = skippedRun(row, facts, now);
    return { row, state: "dropped" as const, run: run && { ...run, failed: BUG_REASON } };
  });
  await handOn(deps, tx, { ended, now });
}
