import { and, asc, eq, inArray, sql } from "drizzle-orm";
import type { Tx } from "#db/client.ts";
import { trigger } from "#db/schema/workflow.ts";
import { type ActivitySpec, type Concern, concernsOf, readMove, tokenOf } from "./activity.ts";
import { ordinalsOf } from "./ordinals.ts";
import { type Event, isNew, type Trigger, type Want } from "./want.ts";

export type ActivityTrigger = Trigger & { spec: ActivitySpec };

/** Who wants these transfers and approvals, with the accounts each concerns: three look-ups for the whole batch. */
export async function wantsOfActivity(tx: Tx, events: Event[]): Promise<Want[]> {
  const moved = events.filter((event) => readMove(event, true) !== undefined);
  if (moved.length === 0) return [];
  const found = await pairMoves(tx, moved, await readTriggers(tx, moved));
  const ordinals = await ordinalsOf(
    tx,
    found.flatMap(({ event }) => (event.kind === "log" ? [event] : [])),
  );
  return found.map((want) => ({ ...want, ordinal: ordinals.get(want.event.id) ?? 0 }));
}

/** Each move with each of these triggers that it is for, and the accounts it concerns there. */
export async function pairMoves(
  tx: Tx,
  events: Event[],
  triggers: ActivityTrigger[],
): Promise<(Pick<Want, "event" | "trigger"> & { concerns: Concern[] })[]> {
  if (triggers.length === 0) return [];
  const follows = await readFollowers(tx, events, triggers);
  const byChain = Map.groupBy(triggers, (row) => row.chainId);
  return events.flatMap((event) =>
    (byChain.get(event.chainId) ?? []).flatMap((row) => {
      const concerns = isNew(event, row) ? concernsBy(event, row).filter((one) => follows(row, one)) : [];
      return concerns.length > 0 ? [{ event, trigger: row, concerns }] : [];
    }),
  );
}

/** Those whom this trigger may be about, by the event alone. */
function concernsBy(event: Event, { spec }: ActivityTrigger): Concern[] {
  const move = readMove(event, tokenOf(spec, event.address) !== undefined);
  return move ? concernsOf(move, spec.directions) : [];
}

const partiesOf = (event: Event) => {
  const move = readMove(event, true);
  return move ? [move.from, move.to] : [];
};

/** Live ones of these chains, for these accounts or for followers. */
async function readTriggers(tx: Tx, events: Event[]): Promise<ActivityTrigger[]> {
  const chainIds = [...new Set(events.flatMap((event) => event.chainId ?? []))];
  const addresses = JSON.stringify([...new Set(events.flatMap(partiesOf))]);
  const rows = await tx
    .select()
    .from(trigger)
    .where(
      and(
        eq(trigger.active, true),
        eq(trigger.kind, "activity"),
        inArray(trigger.chainId, chainIds),
        sql`(${trigger.spec} #>> '{whose,kind}' = 'followers' or lower(${trigger.spec} #>> '{whose,address}') in (
          select value from jsonb_array_elements_text(${addresses}::text::jsonb)))`,
      ),
    )
    .orderBy(asc(trigger.id));
  return rows.flatMap(({ spec, ...row }) => (spec.kind === "activity" ? [{ ...row, spec }] : []));
}

/** Whether a trigger is about an account: the one it names, or one for whom its topic is on. */
async function readFollowers(tx: Tx, events: Event[], triggers: ActivityTrigger[]) {
  const topicIds = [...new Set(triggers.flatMap(({ spec: { whose } }) => ("topicId" in whose ? [whose.topicId] : [])))];
  const addresses = JSON.stringify([...new Set(events.flatMap(partiesOf))]);
  const rows =
    topicIds.length === 0
      ? []
      : await tx.execute<{ key: string }>(sql`
          select t.id || ':' || s.address as key
          from jsonb_array_elements_text(${JSON.stringify(topicIds)}::text::jsonb) wanted (id)
          join topic t on t.id = wanted.id::bigint and t.archived_at is null
          cross join jsonb_array_elements_text(${addresses}::text::jsonb) party (address)
          join subscriber s on s.workspace_id = t.workspace_id and s.address = party.address
          left join preference p on p.topic_id = t.id and p.subscriber_id = s.id
          where coalesce(p.enabled, t.on_by_default)`);
  const following = new Set(rows.map((row) => row.key));
  return ({ spec: { whose } }: ActivityTrigger, { wallet }: Concern) =>
    whose.kind === "account" ? whose.address.toLowerCase() === wallet : following.has(`${whose.topicId}:${wallet}`);
}
