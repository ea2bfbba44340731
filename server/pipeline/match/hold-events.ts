import { sql } from "drizzle-orm";
import type { Tx } from "#db/client.ts";
import { idList } from "#db/id-list.ts";
import { jsonText } from "#db/json-text.ts";
import type { heldEvent } from "#db/schema/match.ts";
import type { AudienceSpec } from "#server/contract/plan.ts";
import type { NewRun } from "../hand-overs.ts";
import { latenessOf, skippedReason } from "./late-rule.ts";
import { type ChainProgress, type Due, dueOf, isDue } from "./settle-rule.ts";
import type { Want } from "./want.ts";

/** An event that its trigger wants, with the run that it would start now. */
export type Wanted = { want: Want; run: NewRun };

type Hold = { wanted: Wanted; until: (typeof heldEvent.$inferSelect)["until"]; dueBlock: number | null };

/** What becomes of wanted events: those that start their runs now, and those that wait. */
export type Decided = { runs: NewRun[]; holds: Hold[] };

/** By each trigger's own rules: told at once, left out for being late, or held. Nothing is read unless a rule asks. */
export async function decideWanted(tx: Tx, wanted: Wanted[]): Promise<Decided> {
  const progress = await readProgress(tx, wanted);
  const decided: Decided = { runs: [], holds: [] };
  for (const one of wanted) {
    const { event, trigger } = one.want;
    const late = latenessOf(trigger.spec, event);
    const due = waitOf(one.want);
    if (one.run.failed !== undefined) decided.runs.push(one.run);
    else if (late?.rule === "skip") decided.runs.push({ ...one.run, skipped: skippedReason(late.seconds) });
    else if (late?.rule === "summarise" && trigger.spec.kind !== "time") {
      decided.holds.push({ wanted: one, until: "caught-up", dueBlock: null });
    } else if (due && !isReached(due, event.chainId, progress)) decided.holds.push({ wanted: one, ...due });
    else decided.runs.push(one.run);
  }
  return decided;
}

/** What an event must wait for by its trigger's rule. */
function waitOf({ event, trigger: { spec } }: Want): Due | undefined {
  const settle = "settle" in spec ? spec.settle : undefined;
  return event.blockNumber === null ? undefined : dueOf(settle, event.blockNumber);
}

type Progress = ReadonlyMap<number, ChainProgress>;

function isReached(due: Due, chainId: number | null, progress: Progress): boolean {
  const reached = chainId === null ? undefined : progress.get(chainId);
  return chainId !== null && reached !== undefined && isDue(due, chainId, reached);
}

async function readProgress(tx: Tx, wanted: Wanted[]): Promise<Progress> {
  const waiting = wanted.filter(({ want }) => waitOf(want) !== undefined);
  const chainIds = [...new Set(waiting.flatMap(({ want }) => want.event.chainId ?? []))];
  if (chainIds.length === 0) return new Map();
  const rows = await tx.execute<ChainProgress & { chainId: number }>(sql`
    select chain_id as "chainId", block_number::float8 as "blockNumber", safe_number::float8 as "safeNumber",
      finalized_number::float8 as "finalizedNumber"
    from chain_cursor where chain_id = any(${idList(chainIds)}) order by chain_id limit ${chainIds.length}::integer`);
  return new Map(rows.map((row) => [row.chainId, row]));
}

/**
 * Writes down what waits. An event that a fork undid and redid waits anew, unless another has spoken for it already.
 *
 * Rows: held_event, inserted or put back to held.
 */
export async function holdEvents(tx: Tx, { holds, now }: { holds: Hold[]; now: Date }): Promise<void> {
  if (holds.length === 0) return;
  const subjects = await readSubjects(tx, holds);
  const rows = holds.map(({ wanted: { want }, until, dueBlock }, at) => {
    const { event, trigger } = want;
    const { id: eventId, chainId } = event;
    return { eventId, triggerId: trigger.id, chainId, until, dueBlock, subject: subjects[at] ?? "" };
  });
  await tx.execute(sql`
    insert into held_event (event_id, trigger_id, chain_id, until, due_block, subject, held_at)
    select "eventId", "triggerId", "chainId", until, "dueBlock", subject, ${now.toISOString()}::timestamptz
    from jsonb_to_recordset(${jsonText(rows)}::text::jsonb) as row ("eventId" bigint, "triggerId" bigint,
      "chainId" integer, until text, "dueBlock" bigint, subject text)
    order by "eventId", "triggerId"
    on conflict (event_id, trigger_id) do update set
      until = excluded.until, due_block = excluded.due_block, subject = excluded.subject, state = 'held',
      held_at = excluded.held_at, ended_at = null
    where held_event.state <> 'summarised'`);
}

/** Whom each event that waits for a summary is about: the wallets in it, or everybody by an empty text. */
async function readSubjects(tx: Tx, holds: Hold[]): Promise<string[]> {
  const late = holds.filter(({ until }) => until === "caught-up");
  if (late.length === 0) return [];
  const keys = late.map(({ wanted: { run } }) => [run.versionId, run.triggerNodeId]);
  const rows = await tx.execute<{ key: string; spec: AudienceSpec | null }>(sql`
    select v.id || ':' || (k ->> 1) as key, v.plan #> array['audiences', k ->> 1, 'spec'] as spec
    from (select distinct k from jsonb_array_elements(${JSON.stringify(keys)}::text::jsonb) k) wanted
    join workflow_version v on v.id = (k ->> 0)::bigint`);
  const specs = new Map(rows.map((row) => [row.key, row.spec]));
  return holds.map(({ wanted, until }) => {
    const spec = specs.get(`${wanted.run.versionId}:${wanted.run.triggerNodeId}`);
    return until === "caught-up" && spec ? subjectOf(spec, wanted) : "";
  });
}

function subjectOf(spec: AudienceSpec, { want, run }: Wanted): string {
  if (spec.kind === "topic" || spec.kind === "segment") return "";
  if (spec.kind === "concerned") return (want.concerns ?? []).map(({ wallet }) => wallet).join(" ");
  const wallet = run.values[spec.wallet.ref[1] ?? ""];
  return typeof wallet === "string" ? wallet.toLowerCase() : "";
}
