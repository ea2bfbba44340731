import { type SQL, sql } from "drizzle-orm";
import type { Tx } from "#db/client.ts";
import { idList } from "#db/id-list.ts";
import { jsonText } from "#db/json-text.ts";

type Moved = {
  chainId: number;
  /** Whose portfolios are read from that chain. */
  workspaceIds: readonly number[];
  movements: readonly { wallet: string; blockNumber: number }[];
};

/**
 * Notes at kept portfolios up to which block their wallets moved something: a reading that is older is read again before
 * anything is decided by it. Nothing is read here, so a wallet that moves all the time costs no more than what is asked of
 * it. What concerns nobody is two look-ups by index for each wallet, all in one statement.
 *
 * Rows: portfolio, moved; locked in the order of their subscribers.
 */
export async function markMoved(tx: Tx, moved: Moved): Promise<void> {
  if (moved.movements.length > 0 && moved.workspaceIds.length > 0) await tx.execute(markStatement(moved));
}

/** All of it in one statement. */
export function markStatement({ chainId, workspaceIds, movements }: Moved): SQL {
  const last = new Map<string, number>();
  for (const { wallet, blockNumber } of movements) {
    last.set(wallet, Math.max(last.get(wallet) ?? 0, blockNumber));
  }
  const rows = [...last].map(([wallet, block]) => ({ wallet, block }));
  return sql`
    with hit as (
      select s.id, given.block
      from jsonb_to_recordset(${jsonText(rows)}::text::jsonb) as given (wallet text, block bigint)
      join subscriber s on s.workspace_id = any(${idList(workspaceIds)}) and s.address = given.wallet),
    held as (
      select p.subscriber_id as id, hit.block
      from hit join portfolio p on p.subscriber_id = hit.id
      where coalesce((p.moved ->> ${String(chainId)})::bigint, -1) < hit.block
      order by p.subscriber_id for update of p)
    update portfolio p
    set moved = coalesce(p.moved, '{}') || jsonb_build_object(${String(chainId)}::text, held.block)
    from held where p.subscriber_id = held.id`;
}

/** Whether a portfolio `p` was read below a block in which its wallet moved something. */
export const HAS_MOVED = sql`exists (
  select from jsonb_each_text(coalesce(p.moved, '{}')) m
  join jsonb_array_elements(p.holdings -> 'blocks') b on b ->> 'chainId' = m.key
  where (b ->> 'number')::bigint < m.value::bigint)`;
