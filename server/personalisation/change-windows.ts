import { sql } from "drizzle-orm";
import type { Tx } from "#db/client.ts";
import { jsonText } from "#db/json-text.ts";
import { notifyChanges } from "#server/kernel/notify.ts";
import { mayMove } from "./cut-off.ts";
import {
  type DeliveryWindow,
  isOrganic,
  learnAct,
  startWindow,
  type WindowState,
  windowOf,
} from "./delivery-window.ts";
import { type WindowEvidence, windowEvidence } from "./evidence.ts";
import { POLICY_VERSION } from "./policy.ts";
import { type Act, readActs, readAlerted } from "./read-acts.ts";
import { windowReason } from "./window-words.ts";

/** Somebody acted on alerts of a topic that learns; what is learned of the two is there already. */
export type ActedPair = { topicId: number; subscriberId: number; workspaceId: number; actedAt: Date[] };

type Known = {
  zone: string;
  state: WindowState;
  window: DeliveryWindow | null;
  base: string;
  changedAt: Date | null;
};

type Moved = ActedPair & { base: string; evidence: WindowEvidence | null } & Record<
    "was" | "now",
    DeliveryWindow | null
  >;

const keyOf = ({ topicId, subscriberId }: Pick<ActedPair, "topicId" | "subscriberId">) => `${topicId}:${subscriberId}`;

/**
 * Learns on which day and at which hour people act by themselves, and moves the window in which alerts that can wait
 * are told; at most once a week, as a topic's line and front.
 *
 * Rows: learn_state, its window; learned, its window; learned_change, inserted for each that moved.
 */
export async function changeWindows(tx: Tx, acted: readonly ActedPair[], now: Date): Promise<void> {
  if (acted.length === 0) return;
  const known = await readKnown(tx, acted, now);
  const acts = await readAlerted(tx, acted);
  const learnt = acted.flatMap((pair) => {
    const found = known.get(keyOf(pair));
    return found ? [{ pair, found, acts: acts.get(keyOf(pair)) ?? [] }] : [];
  });
  const states = learnt.map((one) => ({ ...one, state: learnAll(one) }));
  await writeStates(tx, states);
  const moving = states.filter((one) => isMoving(one, now));
  // a history is long, and only a sentence asks for it
  const histories = await readActs(
    tx,
    moving.map(({ pair }) => pair),
  );
  const moved = moving.map((one) => toMoved(one, histories.get(keyOf(one.pair)) ?? [], now));
  await writeWindows(tx, moved, now);
  await notifyChanges(
    tx,
    moved.map(({ workspaceId, subscriberId }) => ({ workspaceId, subscriberId, topic: "learned" as const })),
  );
}

/** `acts`: those that are new. */
type Learnt = { pair: ActedPair; found: Known; acts: Act[] };

/** What is echoed by an alert of ours is passed over. */
const learnAll = ({ found, acts }: Learnt): WindowState =>
  organicOf(acts).reduce((state, at) => learnAct(state, at, found.zone), found.state);

function organicOf(acts: readonly Act[]): Date[] {
  return acts
    .filter(({ at, alertedAt }) => isOrganic(at, alertedAt))
    .map(({ at }) => at)
    .toSorted((one, other) => one.getTime() - other.getTime());
}

/** Alerts are gathered on a day of theirs; an hour by itself gathers nothing that they did not ask for. */
function nextOf(state: WindowState): DeliveryWindow | null {
  const window = windowOf(state);
  return window?.dow == null ? null : window;
}

function isMoving({ found, state }: Learnt & { state: WindowState }, now: Date): boolean {
  const [next, was] = [nextOf(state), found.window];
  const isSame = next?.dow === was?.dow && next?.minute === was?.minute;
  return !isSame && mayMove(found.changedAt, now);
}

function toMoved({ pair, found, state }: Learnt & { state: WindowState }, acts: Act[], now: Date): Moved {
  const next = nextOf(state);
  const evidence = next && windowEvidence(organicOf(acts), next, { now, zone: found.zone });
  return { ...pair, base: found.base, was: found.window, now: next, evidence };
}

type Raw = { key: string; zone: string; base: string; state: WindowState | null } & {
  day: number | null;
  minute: number | null;
  changedAt: string | null;
};

/** Of those for whom it is not stopped; locked, as all that is learned of a subscriber. */
async function readKnown(tx: Tx, pairs: readonly ActedPair[], now: Date): Promise<Map<string, Known>> {
  const rows = await tx.execute<Raw>(sql`
    select p."topicId" || ':' || p."subscriberId" as key, s.zone, st.base, st.window_state as state,
      l.window_day as day, l.window_minute as minute, to_json(l.changed_at) #>> '{}' as "changedAt"
    from jsonb_to_recordset(${jsonText(pairs)}::text::jsonb) as p ("topicId" bigint, "subscriberId" bigint)
    join subscriber s on s.id = p."subscriberId"
    join learn_state st on st.topic_id = p."topicId" and st.subscriber_id = p."subscriberId"
    left join learned l on l.topic_id = p."topicId" and l.subscriber_id = p."subscriberId"
    where not exists (
      select from learn_stop x where x.subscriber_id = p."subscriberId" and x.topic_id in (0, p."topicId")
        and x.kind in ('all', 'window') and (x.until is null or x.until > ${now.toISOString()}::timestamptz))`);
  return new Map(
    rows.map(({ key, zone, base, state, day, minute, changedAt }): [string, Known] => {
      const window = minute === null ? null : { dow: day, minute };
      const moved = changedAt === null ? null : new Date(changedAt);
      return [key, { zone, base, state: state ?? startWindow(), window, changedAt: moved }];
    }),
  );
}

async function writeStates(tx: Tx, learnt: readonly (Learnt & { state: WindowState })[]): Promise<void> {
  const rows = learnt.map(({ pair: { topicId, subscriberId }, state }) => ({ topicId, subscriberId, state }));
  await tx.execute(sql`
    update learn_state st set window_state = r.state
    from jsonb_to_recordset(${jsonText(rows)}::text::jsonb) as r ("topicId" bigint, "subscriberId" bigint, state jsonb)
    where st.topic_id = r."topicId" and st.subscriber_id = r."subscriberId"`);
}

async function writeWindows(tx: Tx, moved: readonly Moved[], now: Date): Promise<void> {
  if (moved.length === 0) return;
  const rows = moved.map(({ now: window, was, evidence, actedAt: _, ...pair }) => ({
    ...pair,
    day: window?.dow ?? null,
    minute: window?.minute ?? null,
    reason: evidence && windowReason(evidence),
    evidence: evidence ?? { kind: "window", dow: null, minute: 0, days: 0, onDow: 0, since: null },
    old: toNumber(was),
    new: toNumber(window),
  }));
  const at = sql`${now.toISOString()}::timestamptz`;
  const given = sql`jsonb_to_recordset(${jsonText(rows)}::text::jsonb) as r ("topicId" bigint, "subscriberId" bigint,
    "workspaceId" bigint, base numeric, day integer, minute integer, reason text, evidence jsonb, old numeric, new numeric)`;
  await tx.execute(sql`
    insert into learned (topic_id, subscriber_id, workspace_id, base, window_day, window_minute, window_reason, changed_at)
    select "topicId", "subscriberId", "workspaceId", base, day, minute, reason, ${at} from ${given}
    order by "topicId", "subscriberId"
    on conflict (topic_id, subscriber_id) do update set window_day = excluded.window_day,
      window_minute = excluded.window_minute, window_reason = excluded.window_reason, changed_at = excluded.changed_at`);
  await tx.execute(sql`
    insert into learned_change (workspace_id, topic_id, subscriber_id, kind, old, new, evidence, policy, at)
    select "workspaceId", "topicId", "subscriberId", 'window', old, new, evidence, ${String(POLICY_VERSION)}, ${at}
    from ${given} order by "topicId", "subscriberId"`);
}

/** Minutes from Sunday's midnight on; null: no window. */
function toNumber(window: DeliveryWindow | null): number | null {
  return window?.dow == null ? null : window.dow * 1440 + window.minute;
}
