import { sql } from "drizzle-orm";
import type { Tx } from "#db/client.ts";
import { idList } from "#db/id-list.ts";
import { jsonText } from "#db/json-text.ts";
import { NEW_PRICE_TOPIC } from "#server/catalog/known-topics.ts";
import type { Mover } from "#server/contract/plan.ts";
import type { LogEvent, RefreshWatches } from "../hand-overs.ts";
import { createReadingTriggers, moversOf, type ReadingTrigger } from "./reading-triggers.ts";

/**
 * Takes note of logs that may have moved watched values, in the transaction that stores their blocks: cheap, whatever
 * the audience. Wallets that a log names become due by themselves; a log that moves all values of a trigger only leaves
 * its height with the trigger.
 */
export function createRefreshWatches(): RefreshWatches {
  const readingTriggers = createReadingTriggers();
  return async (tx, { chainId, logs, now }) => {
    if (logs.length === 0) return;
    const triggers = (await readingTriggers(tx)).filter((trigger) => trigger.chainId === chainId);
    if (triggers.length === 0) return;
    const feeds = await aggregatorsOf(tx, triggers);
    const byAddress = Map.groupBy(logs, (log) => log.address);
    const moved = triggers.flatMap((trigger) =>
      withFeeds(moversOf(trigger), feeds.get(trigger.id) ?? []).map((mover) => movedBy(trigger, mover, byAddress)),
    );
    await moveWholly(tx, chainId, wholly(moved));
    await moveWallets(
      tx,
      moved.flatMap(({ triggerId, wallets }) => wallets.map((wallet) => ({ triggerId, wallet }))),
      now,
    );
  };
}

/** What one mover's logs say: these wallets moved, or at this block everything did. */
type Moved = { triggerId: number; wallets: string[]; block: number | null };

function movedBy(trigger: ReadingTrigger, mover: Mover, byAddress: ReadonlyMap<string, LogEvent[]>): Moved {
  const logs = (byAddress.get(mover.address.toLowerCase()) ?? []).filter(
    (log) => mover.topic0 === null || log.topics[0] === mover.topic0,
  );
  if (mover.wallets) return { triggerId: trigger.id, wallets: walletsIn(logs), block: null };
  return { triggerId: trigger.id, wallets: [], block: logs.at(-1)?.blockNumber ?? null };
}

function wholly(moved: Moved[]): Map<number, number> {
  const blocks = new Map<number, number>();
  for (const { triggerId, block } of moved) {
    if (block !== null) blocks.set(triggerId, Math.max(blocks.get(triggerId) ?? 0, block));
  }
  return blocks;
}

async function aggregatorsOf(tx: Tx, triggers: ReadingTrigger[]): Promise<Map<number, `0x${string}`[]>> {
  const rows = await tx.execute<{ triggerId: string; aggregators: `0x${string}`[] }>(sql`
    select trigger_id::text as "triggerId", aggregators from watch_trigger
    where trigger_id = any(${idList(triggers.map((trigger) => trigger.id))})`);
  return new Map(rows.map((row) => [Number(row.triggerId), row.aggregators]));
}

function withFeeds(movers: readonly Mover[], aggregators: `0x${string}`[]): Mover[] {
  const feeds = aggregators.map((address): Mover => ({ address, topic0: NEW_PRICE_TOPIC, wallets: false }));
  return [...movers.filter((mover) => !mover.proxy), ...feeds];
}

/** Every topic after the first that could be an address. */
function walletsIn(logs: LogEvent[]): string[] {
  const words = logs.flatMap((log) => log.topics.slice(1));
  return [...new Set(words.filter((word) => /^0x0{24}/.test(word)).map((word) => `0x${word.slice(26)}`))];
}

async function moveWholly(tx: Tx, chainId: number, moved: ReadonlyMap<number, number>): Promise<void> {
  if (moved.size === 0) return;
  const rows = [...moved].map(([triggerId, block]) => ({ triggerId, block }));
  await tx.execute(sql`
    insert into watch_trigger (trigger_id, chain_id, moved_block)
    select "triggerId", ${chainId}::integer, block
    from jsonb_to_recordset(${jsonText(rows)}::text::jsonb) as given ("triggerId" bigint, block bigint)
    on conflict (trigger_id) do update set moved_block = greatest(watch_trigger.moved_block, excluded.moved_block)`);
}

async function moveWallets(tx: Tx, moved: { triggerId: number; wallet: string }[], now: Date): Promise<void> {
  if (moved.length === 0) return;
  const at = now.toISOString();
  await tx.execute(sql`
    update watch w set due_at = ${at}::timestamptz
    from jsonb_to_recordset(${jsonText(moved)}::text::jsonb) as given ("triggerId" bigint, wallet text)
    where w.trigger_id = given."triggerId" and w.wallet = given.wallet and w.active and w.due_at > ${at}::timestamptz`);
}
