import { inArray, sql } from "drizzle-orm";
import { getDb, type Tx } from "#db/client.ts";
import { topic } from "#db/schema/subscriber.ts";
import { shortAddress } from "#server/catalog/show-value.ts";
import { type AudienceSpec, audienceKey, type CompiledPlan } from "#server/contract/plan.ts";
import type { Values } from "#server/contract/value.ts";
import { limits } from "#server/kernel/limits.ts";
import type { Seat } from "#server/pipeline/backtest/evaluate.ts";
import {
  FROM_THE_START,
  type Member,
  readMembers,
  readWallets,
  type Wallets,
  walletOf,
} from "#server/pipeline/backtest/read-members.ts";
import type { EventHit, NewRun } from "#server/pipeline/hand-overs.ts";
import { isIn } from "#server/services/segment/count-people.ts";
import type { OfDraft, PastRun } from "./select-past.ts";

/** Who is walked through the draft. */
export type Who = { kind: "some" } | { kind: "wallet"; address: `0x${string}` };

/** `note`: in what it is not as it would be. */
export type TrialSeat = { seat: Seat; note: string | null };

/**
 * Takes seats for an event: the first of its audience, or one wallet of choice, also one that the event does not name.
 * What an event says of single wallets is the owner's to read; the events given here belong to the workspace.
 */
export function findSeats(of: OfDraft, past: PastRun, who: Who): Promise<TrialSeat[]> {
  const spec = audienceOf(of.plan, past.run);
  if (!spec) return Promise.resolve([]);
  return getDb().db.transaction(
    async (tx) => {
      const named = who.kind === "wallet" ? who.address : walletOf(spec, past.run);
      const wallets = await readWallets(tx, of.workspaceId, named ? [named] : []);
      const sitting = { of, past, spec, wallets, everyone: new Map<string, Member[]>() };
      return who.kind === "some" ? seatFirst(tx, sitting) : [await seatOne(tx, sitting, who.address)];
    },
    { accessMode: "read only" },
  );
}

/**
 * Seats for many events at once: of each, one wallet of choice or the first of its audience. Stops when `limit` are taken.
 * @returns with how many events were seated
 */
export function findManySeats(
  of: OfDraft,
  pasts: PastRun[],
  { who, limit }: { who: Who; limit: number },
): Promise<{ seats: Seat[]; events: number }> {
  return getDb().db.transaction(
    async (tx) => {
      const addresses = who.kind === "wallet" ? [who.address] : pasts.flatMap((past) => namedIn(of, past) ?? []);
      const wallets = await readWallets(tx, of.workspaceId, [...new Set(addresses)]);
      const everyone = new Map<string, Member[]>();
      const seats: Seat[] = [];
      let events = 0;
      for (const past of pasts) {
        if (seats.length >= limit) break;
        events += 1;
        const spec = audienceOf(of.plan, past.run);
        if (!spec) continue;
        const seating = { of, past, spec, wallets, everyone };
        const found = who.kind === "some" ? await seatFirst(tx, seating) : [await seatOne(tx, seating, who.address)];
        seats.push(...found.map(({ seat }) => seat).slice(0, limit - seats.length));
      }
      return { seats, events };
    },
    { accessMode: "read only" },
  );
}

function namedIn({ plan }: OfDraft, { run }: PastRun): `0x${string}` | undefined {
  const spec = audienceOf(plan, run);
  return spec && walletOf(spec, run);
}

type Sitting = {
  of: OfDraft;
  past: PastRun;
  spec: AudienceSpec;
  wallets: Wallets;
  /** The first followers of a topic, and of those in a segment, once they were read: the same for each event. */
  everyone: Map<string, Member[]>;
};

async function seatFirst(tx: Tx, sitting: Sitting): Promise<TrialSeat[]> {
  const { of, past, spec, wallets, everyone } = sitting;
  const key = "segmentId" in spec ? `${spec.topicId} ${spec.segmentId}` : `${spec.topicId}`;
  const isShared = spec.kind === "topic" || spec.kind === "segment";
  const page = { workspaceId: of.workspaceId, spec, run: past.run, wallets, after: FROM_THE_START };
  const read = { ...page, limit: limits.trialWallets };
  const known = isShared ? everyone.get(key) : undefined;
  const inIt = known ?? (spec.kind === "segment" ? await firstInSegment(tx, { of, spec, read }) : []);
  const members = inIt.length > 0 ? inIt : (await readMembers(tx, read)).members;
  if (isShared) everyone.set(key, members);
  return members.map((member) => sit(sitting, member, { note: member.id === 0 ? STRANGER : null }));
}

type SegmentRead = {
  of: OfDraft;
  spec: Extract<AudienceSpec, { kind: "segment" }>;
  read: Parameters<typeof readMembers>[1];
};

/** Who is in the segment comes before who is not; nobody where that cannot be asked of everybody at once. */
async function firstInSegment(tx: Tx, { of, spec, read }: SegmentRead): Promise<Member[]> {
  const segment = of.plan.segments?.[spec.segmentId];
  if (!segment) return [];
  const topics = await tx
    .select()
    .from(topic)
    .where(inArray(topic.id, of.plan.topicIds))
    .limit(of.plan.topicIds.length);
  const within = isIn(segment, topics);
  return (await readMembers(tx, { ...read, within })).members;
}

async function seatOne(tx: Tx, sitting: Sitting, address: `0x${string}`): Promise<TrialSeat> {
  const { past, spec, wallets } = sitting;
  const known = wallets.get(address);
  const member = known ?? { id: 0, address, zone: "UTC", facts: null };
  const note = known ? null : STRANGER;
  switch (spec.kind) {
    case "topic":
    case "segment":
      return sit(sitting, member, { note });
    case "wallet": {
      const named = walletOf(spec, past.run);
      const over = { [spec.wallet.ref[1] ?? ""]: address };
      return sit(sitting, member, { over, note: named === address ? note : insteadOf(named) });
    }
    case "concerned": {
      const hit = await hitOf(tx, past.run, address);
      return sit(sitting, { ...member, facts: hit?.values ?? null }, { note: hit ? note : NOT_CONCERNED });
    }
  }
}

function sit(
  { of, past: { event, run } }: Sitting,
  member: Member,
  { over = {}, note }: { over?: Values; note: string | null },
): TrialSeat {
  const seated = { ...run, values: { ...run.values, ...over } };
  return { seat: { side: "tested", plan: of.plan, event, run: seated, member }, note };
}

const STRANGER = "Nobody knows this wallet yet, so the topic’s usual settings count.";
const NOT_CONCERNED = "The event does not name this wallet. It is walked as if it did, without values of its own.";

function insteadOf(named: `0x${string}` | undefined): string {
  const whom = named ? `The event names ${shortAddress(named) ?? named}` : "The event names no wallet";
  return `${whom}; this is as if it had named this one.`;
}

function audienceOf({ audiences }: CompiledPlan, { triggerNodeId, triggerHandle }: NewRun): AudienceSpec | undefined {
  return audiences[audienceKey(triggerNodeId, triggerHandle ?? "next")]?.spec;
}

/** What an event says of one wallet. */
async function hitOf(tx: Tx, { hits, eventId }: NewRun, address: string): Promise<EventHit | undefined> {
  if (Array.isArray(hits)) return hits.find((hit) => hit.address === address);
  const [row] = await tx.execute<EventHit>(sql`
    select address, key, "values" from event_hit
    where event_id = ${eventId}::bigint and address = ${address}::text order by key desc limit 1`);
  return row;
}

/** How many wallets stored events name, and what they say of the first, by event. */
export async function countHits(eventIds: number[]): Promise<Map<number, { wallets: number; first: Values | null }>> {
  if (eventIds.length === 0) return new Map();
  const rows = await getDb().db.execute<{ id: string; wallets: number; first: Values | null }>(sql`
    select event_id as id, count(distinct address)::integer as wallets, (array_agg("values" order by address))[1] as first
    from event_hit where event_id in (select value::bigint from jsonb_array_elements_text(${JSON.stringify(eventIds)}::text::jsonb))
    group by event_id`);
  return new Map(rows.map(({ id, wallets, first }) => [Number(id), { wallets, first }]));
}
