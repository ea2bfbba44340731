import { type SQL, sql } from "drizzle-orm";
import type { Tx } from "#db/client.ts";
import { idList } from "#db/id-list.ts";
import { jsonText } from "#db/json-text.ts";
import type { InteractionVia } from "#db/schema/personalisation.ts";
import { walletAt } from "#server/catalog/wallet-place.ts";
import type { WalletPlace } from "#server/contract/catalog.ts";
import { ANSWER_HOURS } from "./outcome.ts";
import { SECOND_THOUGHT_SECONDS } from "./record-interaction.ts";

type Log = {
  blockHash: `0x${string}`;
  txHash: `0x${string}`;
  logIndex: number;
  address: `0x${string}`;
  topics: readonly `0x${string}`[];
  data: `0x${string}`;
  occurredAt: Date;
};
type Source = { id: string; address: string; topic0: string; place: WalletPlace };

const ANSWER_TIME = sql.raw(`interval '${ANSWER_HOURS.usual} hours'`);
/** Of a subscriber, the newest alerts that one act may be an answer to. */
const ALERTS_MAX = 200;

/**
 * Writes down who of the subscribers acted by these logs, and counts it as the answer to what they were told of that
 * topic in the two days before, by whatever way, held back or not. Safe to repeat: a log counts once for a wallet.
 *
 * Rows: act, inserted, or standing again; interaction, presence; outcome, looked at sooner.
 */
export async function receiveActs(tx: Tx, acted: { chainId: number; logs: readonly Log[]; now: Date }): Promise<void> {
  const { chainId, logs, now } = acted;
  const sources = await tx.execute<Source>(sql`
    select id, address, topic0, place from act_source
    where removed_at is null and chain_id = ${chainId}::integer
      and address = any(${textList(logs.map(({ address }) => address))})`);
  const found = logs.flatMap((log) => actsOf(log, sources));
  if (found.length === 0) return;
  const rows = await tx.execute<{ id: string }>(sql`
    insert into act (workspace_id, source_id, topic_id, subscriber_id, chain_id, block_hash, tx_hash, log_index, at)
    select a.workspace_id, a.id, a.topic_id, s.id, a.chain_id, l."blockHash", l."txHash", l."logIndex", l."occurredAt"
    from jsonb_to_recordset(${jsonText(found)}::text::jsonb) as l ("sourceId" bigint, wallet text, "blockHash" text,
      "txHash" text, "logIndex" integer, "occurredAt" timestamptz)
    join act_source a on a.id = l."sourceId"
    join subscriber s on s.workspace_id = a.workspace_id and s.address = l.wallet
    order by a.id, l."blockHash", l."logIndex"
    on conflict (source_id, block_hash, tx_hash, log_index) do update set orphaned_at = null
      where act.orphaned_at is not null
    returning id`);
  await countActs(tx, sql`a.id = any(${idList(rows.map(({ id }) => Number(id)))})`, now);
}

/**
 * A fork: what was done in these blocks was not done. What it answered is answered by another act that stands, or by
 * none; what was learned from it before stays learned.
 *
 * Rows: act, orphaned; interaction.
 */
export async function undoActs(
  tx: Tx,
  undone: { chainId: number; blockHashes: readonly `0x${string}`[]; now: Date },
): Promise<void> {
  const { chainId, blockHashes, now } = undone;
  const rows = await tx.execute<{ id: string }>(sql`
    update act set orphaned_at = ${now.toISOString()}::timestamptz
    where chain_id = ${chainId}::integer and block_hash = any(${textList(blockHashes)}) and orphaned_at is null
    returning id`);
  if (rows.length === 0) return;
  const ids = idList(rows.map(({ id }) => Number(id)));
  await tx.execute(sql`delete from interaction where act_id = any(${ids})`);
  const others = sql`exists (
    select from act gone where gone.id = any(${ids}) and gone.subscriber_id = a.subscriber_id and gone.topic_id = a.topic_id
      and a.at > gone.at - ${ANSWER_TIME} and a.at < gone.at + ${ANSWER_TIME})`;
  await countActs(tx, others, now);
}

function actsOf(log: Log, sources: readonly Source[]) {
  const { blockHash, txHash, logIndex, occurredAt } = log;
  return sources.flatMap(({ id, address, topic0, place }) => {
    if (address !== log.address || topic0 !== log.topics[0]) return [];
    const wallet = walletAt(log, place);
    return wallet ? [{ sourceId: Number(id), wallet, blockHash, txHash, logIndex, occurredAt }] : [];
  });
}

/** What a team's backend says that subscribers did, at which time: it answers as an act on-chain does, under no log. */
export async function recordTold(
  tx: Tx,
  did: { workspaceId: number; topicId: number; acts: readonly { subscriberId: number; at: Date }[]; now: Date },
): Promise<void> {
  if (did.acts.length === 0) return;
  const acted = sql`
    select ${did.workspaceId}::bigint as workspace_id, "subscriberId" as subscriber_id, ${did.topicId}::bigint as topic_id,
      null::bigint as id, at
    from jsonb_to_recordset(${jsonText(did.acts)}::text::jsonb) as g ("subscriberId" bigint, at timestamptz)`;
  await answer(tx, { acted, via: "api", now: did.now });
}

/** @param which over `a`, acts */
const countActs = (tx: Tx, which: SQL, now: Date) =>
  answer(tx, {
    acted: sql`
      select workspace_id, subscriber_id, topic_id, id, at from act a where a.orphaned_at is null and ${which}`,
    via: "chain",
    now,
  });

type Answering = { acted: SQL; via: InteractionVia; now: Date };

async function answer(tx: Tx, { acted, via, now }: Answering): Promise<void> {
  const soon = new Date(now.getTime() + SECOND_THOUGHT_SECONDS * 1_000).toISOString();
  await tx.execute(sql`
    with acted as materialized (${acted}),
    here as (
      insert into presence (workspace_id, subscriber_id, hour, at)
      select workspace_id, subscriber_id, floor(extract(epoch from at) / 3600)::bigint, max(at)
      from acted group by 1, 2, 3 order by 2, 3
      on conflict (subscriber_id, hour) do update set at = excluded.at where presence.at < excluded.at),
    answered as (
      insert into interaction (workspace_id, subscriber_id, delivery_id, execution_id, node_id, topic_id, kind, via, act_id, at)
      select distinct on (d.execution_id, d.subscriber_id, d.node_id) d.workspace_id, d.subscriber_id, d.id,
        d.execution_id, d.node_id, d.topic_id, 'acted', ${via}, a.id, a.at
      from acted a
      cross join lateral (
        select * from delivery where subscriber_id = a.subscriber_id order by subscriber_id desc, id desc limit ${ALERTS_MAX}::integer) d
      where d.topic_id = a.topic_id and d.corrects_id is null and not d.gathers
        and d.created_at < a.at and d.created_at + ${ANSWER_TIME} >= a.at
      order by d.execution_id, d.subscriber_id, d.node_id, a.at, d.id
      on conflict (execution_id, subscriber_id, node_id, kind) do nothing
      returning execution_id, subscriber_id, node_id)
    update outcome o set due_at = ${soon}::timestamptz from answered n
    where o.execution_id = n.execution_id and o.subscriber_id = n.subscriber_id and o.node_id = n.node_id
      and o.label = 'open' and o.due_at > ${soon}::timestamptz`);
}

/** Hex only, so that nothing needs quoting. */
const textList = (hex: readonly string[]): SQL => sql`${`{${[...new Set(hex)].join(",")}}`}::text[]`;
