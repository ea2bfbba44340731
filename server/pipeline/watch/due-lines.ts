import { sql } from "drizzle-orm";
import type { Tx } from "#db/client.ts";
import { jsonText } from "#db/json-text.ts";
import { limits } from "#server/kernel/limits.ts";
import type { ReadingTrigger } from "./reading-triggers.ts";
import type { LineState } from "./step-line.ts";

/** A line with whose it is. */
export type Line = LineState & { triggerId: number; wallet: string; lineId: string };

type Row = {
  triggerId: string;
  wallet: string;
  lineId: string;
  line: string;
  armed: boolean;
  epoch: number;
  firedAt: string | null;
};

const columns = sql`l.trigger_id::text as "triggerId", l.wallet, l.line_id as "lineId", l.line::text as line, l.armed,
  l.epoch, l.fired_at::text as "firedAt"`;

/** All lines of these subjects, each with its own value. */
export async function linesOfSubjects(tx: Tx, of: { triggerId: number; wallet: string }[]): Promise<Line[]> {
  if (of.length === 0) return [];
  const rows = await tx.execute<Row>(sql`
    select ${columns}
    from jsonb_to_recordset(${jsonText(of)}::text::jsonb) as given ("triggerId" bigint, wallet text)
    join watch_line l on l.trigger_id = given."triggerId" and l.wallet = given.wallet
    where l.active
    order by l.trigger_id, l.wallet, l.line_id`);
  return rows.map(toLine);
}

/**
 * Of a shared value with lines of followers' own: those that the value does something to. Found by two ranges of an
 * index, armed lines that it lies beyond and fired ones that it has come back from, so the cost grows with who crossed,
 * not with who has a line. The deepest come first; what is over the limit follows in the next look.
 */
export async function linesCrossed(
  tx: Tx,
  of: { trigger: ReadingTrigger; value: string },
): Promise<{ lines: Line[]; isMore: boolean }> {
  const { id, rule } = of.trigger;
  const isBelow = rule.direction === "below";
  const beyond = isBelow ? sql`l.line > ${of.value}::numeric` : sql`l.line < ${of.value}::numeric`;
  // the first condition is for the index, the second is the rule
  const left = isBelow
    ? sql`l.line < ${of.value}::numeric and l.line + abs(l.line) * ${rule.hysteresisPercent}::numeric / 100 < ${of.value}::numeric`
    : sql`l.line > ${of.value}::numeric and l.line - abs(l.line) * ${rule.hysteresisPercent}::numeric / 100 > ${of.value}::numeric`;
  const limit = limits.watchLinesPerLook;
  const cooled = sql`${rule.cooldownSeconds}::integer`;
  const rows = await tx.execute<Row>(sql`
    (select ${columns} from watch_line l
      where l.trigger_id = ${id}::bigint and l.armed and l.active and ${beyond}
      order by l.fired_at + ${cooled} * interval '1 second' nulls first, l.line ${isBelow ? sql`` : sql`desc`}, l.wallet
      limit ${limit}::integer)
    union all
    (select ${columns} from watch_line l
      where l.trigger_id = ${id}::bigint and not l.armed and l.active and ${left}
      order by l.line, l.wallet
      limit ${limit}::integer)`);
  return { lines: rows.map(toLine), isMore: rows.length >= limit };
}

/** Lines next to a value on both sides, whoever's they are. */
export async function nearestLines(tx: Tx, of: { triggerId: number; value: string }): Promise<string[]> {
  const next = (armed: boolean, isAbove: boolean) => sql`
    (select l.line::text as line from watch_line l
      where l.trigger_id = ${of.triggerId}::bigint and l.active and ${armed ? sql`l.armed` : sql`not l.armed`}
        and l.line ${isAbove ? sql`>=` : sql`<=`} ${of.value}::numeric
      order by l.line ${isAbove ? sql`asc` : sql`desc`} limit 1)`;
  const rows = await tx.execute<{ line: string }>(sql`
    ${next(true, true)} union all ${next(true, false)} union all ${next(false, true)} union all ${next(false, false)}`);
  return rows.map((row) => row.line);
}

function toLine({ triggerId, firedAt, ...row }: Row): Line {
  return { ...row, triggerId: Number(triggerId), firedAt: firedAt === null ? null : new Date(firedAt) };
}

export type Fired = { line: Line; value: string };

/** Where the change was seen; null for values of no chain. */
export type SeenAt = { blockHash: `0x${string}` | null; now: Date };

export async function saveFired(tx: Tx, fired: Fired[], at: SeenAt): Promise<void> {
  if (fired.length === 0) return;
  await tx.execute(sql`
    update watch_line l set armed = false, fired_at = ${at.now.toISOString()}::timestamptz,
      fired_block_hash = ${at.blockHash}::text, fired_value = given.value
    from jsonb_to_recordset(${jsonText(fired.map(({ line, value }) => ({ ...keyOf(line), value })))}::text::jsonb)
      as given ("triggerId" bigint, wallet text, "lineId" text, value numeric)
    where l.trigger_id = given."triggerId" and l.wallet = given.wallet and l.line_id = given."lineId"`);
}

export async function saveRearmed(tx: Tx, lines: Line[], at: SeenAt): Promise<void> {
  if (lines.length === 0) return;
  await tx.execute(sql`
    update watch_line l set armed = true, epoch = l.epoch + 1, armed_block_hash = ${at.blockHash}::text
    from jsonb_to_recordset(${jsonText(lines.map(keyOf))}::text::jsonb)
      as given ("triggerId" bigint, wallet text, "lineId" text)
    where l.trigger_id = given."triggerId" and l.wallet = given.wallet and l.line_id = given."lineId"`);
}

const keyOf = ({ triggerId, wallet, lineId }: Line) => ({ triggerId, wallet, lineId });
