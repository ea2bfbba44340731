import { sql } from "drizzle-orm";
import { inWorkspace, type Tx } from "#db/client.ts";
import { jsonText } from "#db/json-text.ts";
import type { RefusedLine } from "#db/schema/rest.ts";
import { toAttributes } from "#server/contract/attribute.ts";
import { present } from "#server/kernel/assert.ts";
import { limits } from "#server/kernel/limits.ts";
import { putManyAttributes } from "#server/services/attribute/put-many-attributes.ts";
import { putManyPreferences } from "#server/services/preference/put-many-preferences.ts";
import { enrolMany } from "#server/services/subscriber/enrol-many.ts";
import { loadTopics } from "#server/services/topic/load-topics.ts";
import { type BulkTopic, type CheckedLine, checkLine, type KnownZones } from "./check-line.ts";
import type { Line } from "./split-lines.ts";

/** What of a load is stored in one transaction. */
export type Batch = { loadId: number; workspaceId: number; lines: Line[]; zones: KnownZones; now: Date };

export type Stored = { storedCount: number; refused: RefusedLine[] };

/** Stores a batch's good lines, all of them or, when something fails, none, and moves the load on. */
export function storeLines(batch: Batch): Promise<Stored> {
  const { workspaceId, now } = batch;
  return inWorkspace(workspaceId, async (tx) => {
    const before = await lockLoad(tx, batch.loadId);
    const topics = new Map((await loadTopics(tx, workspaceId)).map((topic) => [topic.key, topic]));
    const { checked, refused } = checkLines(batch, topics);
    const wallets = merged(checked);
    const ids = await enrolMany(tx, { workspaceId, wallets: [...wallets.values()], now });
    const people = [...wallets.values()].map((wallet) => ({
      ...wallet,
      subscriberId: present(ids.get(wallet.address), "every wallet that was put has an id"),
    }));
    people.sort((a, b) => a.subscriberId - b.subscriberId);
    await putManyPreferences(tx, {
      workspaceId,
      now,
      settings: people.flatMap(({ subscriberId, preferences }) =>
        [...preferences].map(([topicId, setting]) => ({ subscriberId, topicId, ...setting })),
      ),
    });
    await putManyAttributes(tx, {
      workspaceId,
      now,
      sheets: people.flatMap(({ subscriberId, attributes }) =>
        attributes ? [{ subscriberId, attributes: toAttributes(attributes) }] : [],
      ),
    });
    await moveOn(tx, { ...batch, before, checked, refused });
    return { storedCount: checked.length, refused };
  });
}

type Before = { lastLine: number; refused: RefusedLine[] };

/** Requests of one load take turns, so that what it counts adds up. */
async function lockLoad(tx: Tx, loadId: number): Promise<Before> {
  const [row] = await tx.execute<Before>(sql`
    select last_line::float8 as "lastLine", refused from bulk_load where id = ${loadId}::bigint for update`);
  return row ?? { lastLine: 0, refused: [] };
}

type NumberedLine = CheckedLine & { line: number };

function checkLines({ lines, zones }: Batch, topics: ReadonlyMap<string, BulkTopic>) {
  const checked: NumberedLine[] = [];
  const refused: RefusedLine[] = [];
  for (const { line, text } of lines) {
    const found =
      text === null
        ? { reason: `The line is longer than ${limits.bulkLineBytesMax / 1024} KB.` }
        : checkLine(text, { topics, zones });
    if ("reason" in found) refused.push({ line, reason: found.reason });
    else checked.push({ line, ...found });
  }
  return { checked, refused };
}

/** A wallet that is there several times: what a later line says wins, part by part. */
function merged(lines: CheckedLine[]): Map<string, CheckedLine> {
  const wallets = new Map<string, CheckedLine>();
  for (const line of lines) {
    const before = wallets.get(line.address);
    if (!before) wallets.set(line.address, line);
    else {
      wallets.set(line.address, {
        address: line.address,
        zone: line.zone ?? before.zone,
        preferences: new Map([...before.preferences, ...line.preferences]),
        attributes: line.attributes ?? before.attributes,
      });
    }
  }
  return wallets;
}

/** Lines that were worked off before are not counted again; of those that are refused, the first are kept. */
async function moveOn(
  tx: Tx,
  of: Batch & { before: Before; checked: NumberedLine[]; refused: RefusedLine[] },
): Promise<void> {
  const { before, lines } = of;
  const isNew = ({ line }: { line: number }) => line > before.lastLine;
  const sent = new Set(lines.map(({ line }) => line));
  const kept = [...before.refused.filter(({ line }) => !sent.has(line)), ...of.refused]
    .sort((a, b) => a.line - b.line)
    .slice(0, limits.bulkRefusedTold);
  await tx.execute(sql`
    update bulk_load set last_line = greatest(last_line, ${lines.at(-1)?.line ?? 0}::bigint),
      stored_count = stored_count + ${of.checked.filter(isNew).length}::bigint,
      refused_count = refused_count + ${of.refused.filter(isNew).length}::bigint,
      refused = ${jsonText(kept)}::text::jsonb, updated_at = ${of.now.toISOString()}::timestamptz
    where id = ${of.loadId}::bigint`);
}
