import { sql } from "drizzle-orm";
import { jsonText } from "#db/json-text.ts";
import type { UndoWatches } from "../hand-overs.ts";

/**
 * Takes back what orphaned blocks did: a line that fired there is armed again under the same epoch, so that the same
 * alert has the same key if it comes again; a line that was armed there is as it was before; values read there are due.
 *
 * Where one fork takes both a shot and the re-arming after it, the line ends armed under the first epoch. Where the
 * shot before a re-arming lies deeper than the fork, the line ends fired. In no case can a line end silent that should
 * be able to fire.
 */
export const undoWatches: UndoWatches = async (tx, { chainId, blockHashes, now }) => {
  if (blockHashes.length === 0) return;
  const orphaned = sql`(select jsonb_array_elements_text(${jsonText(blockHashes)}::text::jsonb))`;
  await tx.execute(sql`
    update watch_line l set
      armed = case when l.armed then l.fired_block_hash in ${orphaned} else true end is true,
      epoch = case when l.armed then l.epoch - 1 else l.epoch end,
      fired_at = case when l.fired_block_hash in ${orphaned} then null else l.fired_at end,
      fired_value = case when l.fired_block_hash in ${orphaned} then null else l.fired_value end,
      fired_block_hash = case when l.fired_block_hash in ${orphaned} then null else l.fired_block_hash end,
      armed_block_hash = case when l.armed_block_hash in ${orphaned} then null else l.armed_block_hash end
    where (not l.armed and l.fired_block_hash in ${orphaned}) or (l.armed and l.armed_block_hash in ${orphaned})`);
  await tx.execute(sql`
    delete from watch_sample s using watch w
    where w.id = s.watch_id and w.chain_id = ${chainId}::integer and s.block_hash in ${orphaned}`);
  await tx.execute(sql`
    update watch set block_number = null, block_hash = null, tried_block = null, due_at = ${now.toISOString()}::timestamptz
    where chain_id = ${chainId}::integer and block_hash in ${orphaned}`);
};
