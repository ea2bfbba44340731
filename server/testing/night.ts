import { sql } from "drizzle-orm";
import { getDb } from "#db/client.ts";
import type { Parcel, SendResult } from "#server/catalog/define-channel.ts";
import { recount } from "#server/ledger/recount.ts";
import type { Outbox } from "#server/pipeline/outbox/outbox.ts";
import {
  balance,
  createTestChannel,
  createTestClock,
  createTestOutbox,
  makeDrafted,
  makeStage,
  type Stage,
} from "./outbox-world.ts";
import { sealPeople } from "./seal-people.ts";
import { createDice, createKeyedRoll } from "./simulator/roll.ts";

/**
 * A night of trouble: for six hours providers fail, ask to wait, take messages and drop the line before they say so,
 * and refuse some people for good. One seed, one night.
 */
export type Night = {
  seed: number;
  deliveries: number;
  /** How often the lanes look, in simulated time: seldom is faster to play. */
  stepSeconds?: number;
};

/** What must be so in the morning; `count` is by state. */
export type Morning = {
  counts: Record<string, number>;
  /** Taken by a provider, each counted once however often it came. */
  received: number;
  /** Came again with the same id, after a line was dropped. */
  repeats: number;
  /** Promises that were broken, in words. */
  broken: string[];
  simulatedHours: number;
};

const HOURS = 6;
const CHANNELS = ["email", "telegram", "webhook"] as const;
type Kind = (typeof CHANNELS)[number];

export async function playNight({ seed, deliveries, stepSeconds = 60 }: Night): Promise<Morning> {
  const stage = await makeStage({ credits: deliveries });
  const clock = createTestClock();
  const start = clock.now().getTime();
  const hoursNow = () => (clock.now().getTime() - start) / 3_600_000;
  const provider = createProvider(seed, hoursNow);
  const channels = CHANNELS.map((kind) =>
    createTestChannel(kind, {
      linkable: kind !== "webhook",
      lane: { concurrency: 400, perSecond: 400, ...(kind === "webhook" && { perHost: 40 }) },
      answer: (parcel) => provider.answer(kind, parcel),
    }),
  );
  const inApp = createTestChannel("in-app");
  const outbox = createTestOutbox({ channels: [...channels, inApp].map(({ channel }) => channel), clock });
  const sample = await makeDrafted(stage);
  // events come in the first half of the night
  const perStep = Math.ceil(deliveries / ((HOURS * 3_600) / stepSeconds / 2));
  for (let handed = 0; hoursNow() < HOURS; ) {
    const size = Math.min(perStep, deliveries - handed);
    if (size > 0) await handOver(outbox, sample, { from: handed, size });
    handed += size;
    await outbox.take();
    await outbox.settled();
    // what the providers were given is theirs: kept, it would fill the memory
    for (const { sent } of [...channels, inApp]) sent.length = 0;
    clock.advance(stepSeconds);
  }
  await outbox.take();
  await outbox.stop();
  const hours = hoursNow();
  return {
    ...(await lookInTheMorning(stage, provider.received, clock.now())),
    repeats: provider.repeats(),
    simulatedHours: hours,
  };
}

type Sample = Awaited<ReturnType<typeof makeDrafted>>;

/** Another subscriber for each; by which channel and how follows from its number. */
async function handOver(outbox: Outbox, sample: Sample, { from, size }: { from: number; size: number }): Promise<void> {
  const { workspaceId, workflowId, id: runId } = sample.run;
  const rows = await getDb().db.execute<{ id: string; subscriberId: string; address: string }>(sql`
    with made as (
      insert into subscriber (workspace_id, address)
      select ${workspaceId}::bigint, '0x' || lpad(to_hex(n), 40, '0')
      from generate_series(${from}::integer, ${from + size - 1}::integer) n returning id, address),
    linked as (
      insert into channel_address (workspace_id, subscriber_id, kind, sealed, state)
      select ${workspaceId}::bigint, id, kind, id || '@example.com', 'on'
      from made, unnest(array['email', 'telegram']) kind),
    passed as (
      insert into execution (workspace_id, run_id, workflow_id, subscriber_id, state, created_at)
      select ${workspaceId}::bigint, ${runId}::bigint, ${workflowId}::bigint, id, 'done', now() from made
      returning id, subscriber_id)
    select p.id, p.subscriber_id as "subscriberId", m.address from passed p join made m on m.id = p.subscriber_id`);
  await sealPeople();
  const drafted = rows.map(({ id, subscriberId, address }) => ({
    ...sample,
    execution: { id: Number(id), subscriberId: Number(subscriberId) },
    drafts: sample.drafts.map((draft) => draftOf(draft, Number(address))),
  }));
  await getDb().db.transaction((tx) => outbox.receiveDrafts(tx, drafted));
}

type Draft = Sample["drafts"][number];

function draftOf(draft: Draft, n: number): Draft {
  const channel = CHANNELS[n % CHANNELS.length] ?? "email";
  const urgency = n % 10 === 0 ? ("urgent" as const) : ("normal" as const);
  if (channel !== "webhook") return { ...draft, channel, urgency };
  const content = { kind: "web-call" as const, method: "POST" as const, headers: [], body: { n } };
  return { ...draft, channel, urgency, content, target: `https://host-${n % 7}.example.com/hook?n=${n}` };
}

type Spell = "well" | "down" | "throttled" | "dropping";

const SPELLS: readonly Spell[] = ["well", "well", "down", "throttled", "dropping"];

/** What a provider does changes every quarter of an hour, for each channel apart; it never depends on who asks first. */
function createProvider(seed: number, hoursNow: () => number) {
  const dice = createDice(seed);
  const roll = createKeyedRoll(seed);
  const quarters = Array.from({ length: HOURS * 4 + 1 });
  const spells = new Map(CHANNELS.map((kind) => [kind, quarters.map(() => dice.pick(SPELLS))]));
  const received = new Set<string>();
  let repeats = 0;
  const take = (key: string) => {
    if (received.has(key)) repeats++;
    received.add(key);
  };
  const answer = (kind: Kind, { effectKey, subscriberId }: Parcel): SendResult => {
    if (subscriberId % 97 === 0) return { kind: "refused", detail: "There is no such address." };
    const spell = spells.get(kind)?.[Math.floor(hoursNow() * 4)] ?? "well";
    const chance = spell === "well" ? 1 : roll(`${spell}:${effectKey}`);
    if (spell === "down") return { kind: "retry", lane: chance < 0.3, afterSeconds: 60, detail: "It did not answer." };
    if (spell === "throttled" && chance < 0.6) return { kind: "retry", afterSeconds: 90, detail: "It asks to wait." };
    take(effectKey);
    if (spell === "dropping" && chance < 0.3) return { kind: "retry", detail: "The line was dropped." };
    return { kind: "accepted", detail: "Accepted." };
  };
  return { answer, received, repeats: () => repeats };
}

async function lookInTheMorning(
  stage: Stage,
  received: Set<string>,
  now: Date,
): Promise<Omit<Morning, "repeats" | "simulatedHours">> {
  const { db } = getDb();
  const rows = await db.execute<{ state: string; count: number }>(sql`
    select state, count(*)::int as count from delivery
    where workspace_id = ${stage.workspace.id}::bigint and channel <> 'in-app' group by state`);
  const counts = Object.fromEntries(rows.map(({ state, count }) => [state, count]));
  const broken: string[] = [];
  const expect = (isKept: boolean, words: string) => void (isKept || broken.push(words));
  for (const state of Object.keys(counts)) {
    expect(["delivered", "dead", "retrying", "waiting"].includes(state), `${counts[state]} deliveries are ${state}`);
  }
  const [odd] = await db.execute<{ mute: number; timeless: number; doubled: number }>(sql`
    select count(*) filter (where state = 'dead' and coalesce(reason, '') = '')::int as mute,
      count(*) filter (where state in ('retrying', 'waiting') and next_at <= ${now.toISOString()}::timestamptz)::int as timeless,
      (count(*) - count(distinct effect_key))::int as doubled
    from delivery where workspace_id = ${stage.workspace.id}::bigint and channel <> 'in-app'`);
  expect(odd?.mute === 0, `${odd?.mute} are dead without a reason`);
  expect(odd?.timeless === 0, `${odd?.timeless} wait without a time`);
  expect(odd?.doubled === 0, `${odd?.doubled} are there twice`);
  const delivered = await db.execute<{ key: string }>(sql`
    select effect_key as key from delivery
    where workspace_id = ${stage.workspace.id}::bigint and channel <> 'in-app' and state = 'delivered'`);
  const lost = delivered.filter(({ key }) => !received.has(key)).length;
  expect(lost === 0, `${lost} count as delivered and came nowhere`);
  const { spentMilli } = await balance(stage);
  expect(
    spentMilli === delivered.length * 1_000,
    `${spentMilli / 1_000} credits were spent for ${delivered.length} delivered`,
  );
  const { isRight } = await db.transaction((tx) => recount(tx, stage.workspace.id));
  expect(isRight, "the ledger does not add up");
  return { counts, received: received.size, broken };
}
