import { sql } from "drizzle-orm";
import type { Tx } from "#db/client.ts";
import { idList } from "#db/id-list.ts";
import { jsonText } from "#db/json-text.ts";
import type { ReadingTrigger } from "./reading-triggers.ts";

/**
 * What does not depend on who follows: the one row of a shared value, or of one account, with lines that are nobody's
 * in particular; and what the trigger has no more goes to rest.
 */
export async function syncSubject(tx: Tx, trigger: ReadingTrigger, now: Date): Promise<void> {
  await restGone(tx, trigger);
  if (trigger.subject.kind !== "one") return;
  const { wallet } = trigger.subject;
  const at = now.toISOString();
  await tx.execute(sql`
    insert into watch (workspace_id, trigger_id, chain_id, wallet, due_at, fresh_at)
    values (${trigger.workspaceId}::bigint, ${trigger.id}::bigint, ${trigger.chainId}::integer, ${wallet}::text,
      ${at}::timestamptz, ${at}::timestamptz)
    on conflict (trigger_id, wallet) do update set active = true, due_at = excluded.due_at,
      fresh_at = case when watch.active then watch.fresh_at else excluded.fresh_at end,
      unknown_told_at = case when watch.active then watch.unknown_told_at end`);
  if (trigger.holders.kind === "subject") await syncFixedLines(tx, trigger, wallet);
}

async function restGone(tx: Tx, trigger: ReadingTrigger): Promise<void> {
  const lineIds = jsonText(trigger.lines.map((line) => line.id));
  const { subject, holders } = trigger;
  const isStray = subject.kind === "one" ? sql`wallet <> ${subject.wallet}::text` : sql`wallet = ''`;
  await tx.execute(sql`
    update watch set active = false where trigger_id = ${trigger.id}::bigint and active and ${isStray}`);
  const isStrayLine = holders.kind === "subject" && subject.kind === "one" ? isStray : sql`wallet = ''`;
  await tx.execute(sql`
    update watch_line set active = false
    where trigger_id = ${trigger.id}::bigint and active
      and (${isStrayLine} or not line_id in (select jsonb_array_elements_text(${lineIds}::text::jsonb)))`);
}

/** Lines that the author typed, for the value as such. */
async function syncFixedLines(tx: Tx, trigger: ReadingTrigger, wallet: string): Promise<void> {
  const lines = trigger.lines.flatMap(({ id, line }) => (line.kind === "fixed" ? [{ id, line: line.value }] : []));
  await tx.execute(sql`
    insert into watch_line (trigger_id, wallet, line_id, workspace_id, line)
    select ${trigger.id}::bigint, ${wallet}::text, given.id, ${trigger.workspaceId}::bigint, given.line
    from jsonb_to_recordset(${jsonText(lines)}::text::jsonb) as given (id text, line numeric)
    ${onMovedLine}`);
}

/**
 * A line that was moved, or whose owner came back, stands anew: armed, under a new epoch if it had fired. The
 * cool-down still counts from when it last fired.
 */
export const onMovedLine = sql`
  on conflict (trigger_id, wallet, line_id) do update set line = excluded.line, active = true, armed = true,
    epoch = watch_line.epoch + (not watch_line.armed)::integer, armed_block_hash = null, fired_block_hash = null
  where watch_line.line <> excluded.line or not watch_line.active`;

/** Makes values due whose lines moved or are new. */
export async function dueNow(tx: Tx, of: { triggerId: number; wallets: string[]; now: Date }): Promise<void> {
  if (of.wallets.length === 0) return;
  await tx.execute(sql`
    update watch set due_at = ${of.now.toISOString()}::timestamptz
    where trigger_id = any(${idList([of.triggerId])}) and active
      and wallet in (select jsonb_array_elements_text(${jsonText(of.wallets)}::text::jsonb))`);
}
