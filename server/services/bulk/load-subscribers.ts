import { randomUUID } from "node:crypto";
import { sql } from "drizzle-orm";
import { inWorkspace } from "#db/client.ts";
import type { RefusedLine } from "#db/schema/rest.ts";
import { present } from "#server/kernel/assert.ts";
import { limits } from "#server/kernel/limits.ts";
import { notifyChanges } from "#server/kernel/notify.ts";
import type { KeyContext } from "#server/services/context.ts";
import { BrokenOffError, TooManyLoadsError } from "./errors.ts";
import { type Line, splitLines } from "./split-lines.ts";
import { storeLines } from "./store-lines.ts";

export type LoadInput = {
  /** The load that this request is a part of; null: a new one. */
  load: string | null;
  /** Number of the first line in this request. */
  from: number;
  bytes: AsyncIterable<Uint8Array>;
};

/** What one request of a load came to. */
export type LoadResult = {
  load: string;
  /** The last line that was worked off. */
  lastLine: number;
  storedCount: number;
  refusedCount: number;
  /** The first of this request. */
  refused: RefusedLine[];
};

// Per process: each load takes a connection for itself most of the time.
let underWay = 0;

/**
 * Takes subscribers from a stream of lines: each batch is one transaction, in which the load's row moves on too. Reads
 * on while one batch is stored and no further, so that memory stays what two batches take and the sender waits. A line
 * may be sent again, in this request or another: it comes to the same.
 *
 * @throws TooManyLoadsError (retry later), BrokenOffError with the line to go on from
 */
export async function loadSubscribers(ctx: KeyContext, input: LoadInput): Promise<LoadResult> {
  if (underWay >= limits.bulkLoadsAtOnce) throw new TooManyLoadsError();
  underWay += 1;
  try {
    return await load(ctx, input);
  } finally {
    underWay -= 1;
  }
}

async function load(ctx: KeyContext, { load: name, from, bytes }: LoadInput): Promise<LoadResult> {
  const { workspaceId } = ctx;
  const opened = await openLoad(ctx, name ?? randomUUID());
  const result: LoadResult = {
    load: opened.name,
    lastLine: from - 1,
    storedCount: 0,
    refusedCount: 0,
    refused: [],
  };
  const zones = new Set<string>();
  const store = async (lines: Line[]) => {
    // each batch has its own time: whoever looks for what changed lately must not find it too late
    const stored = await storeLines({ loadId: opened.id, workspaceId, lines, zones, now: new Date() });
    result.lastLine = lines.at(-1)?.line ?? result.lastLine;
    result.storedCount += stored.storedCount;
    result.refusedCount += stored.refused.length;
    result.refused.push(...stored.refused.slice(0, limits.bulkRefusedTold - result.refused.length));
  };
  let storing: Promise<void> = Promise.resolve();
  try {
    for await (const lines of batchesOf(splitLines(bytes, { from, lineBytesMax: limits.bulkLineBytesMax }))) {
      await storing;
      storing = store(lines);
      // it is awaited above or below; until then a failure must not end the process
      storing.catch(() => undefined);
    }
  } catch (error) {
    await storing;
    throw isBrokenStream(error) ? new BrokenOffError(result.load, result.lastLine) : error;
  } finally {
    await storing.catch(() => undefined);
    await tell(workspaceId, result);
  }
  await storing;
  return result;
}

async function openLoad({ workspaceId, now }: KeyContext, name: string): Promise<{ id: number; name: string }> {
  const at = sql`${now.toISOString()}::timestamptz`;
  const [row] = await inWorkspace(workspaceId, (tx) =>
    tx.execute<{ id: string }>(sql`
      insert into bulk_load (workspace_id, name, created_at, updated_at)
      values (${workspaceId}::bigint, ${name}::text, ${at}, ${at})
      on conflict (workspace_id, name) do update set updated_at = excluded.updated_at
      returning id`),
  );
  return { id: Number(present(row, "an upsert gives back its row").id), name };
}

async function* batchesOf(pieces: AsyncIterable<Line[]>): AsyncGenerator<Line[]> {
  let batch: Line[] = [];
  for await (const lines of pieces) {
    for (const line of lines) {
      batch.push(line);
      if (batch.length < limits.bulkLinesPerBatch) continue;
      yield batch;
      batch = [];
    }
  }
  if (batch.length > 0) yield batch;
}

/** Open pages read again what a load changed, once. */
async function tell(workspaceId: number, { storedCount }: LoadResult): Promise<void> {
  if (storedCount === 0) return;
  const topics = ["subscriber", "preference"] as const;
  await inWorkspace(workspaceId, (tx) =>
    notifyChanges(
      tx,
      topics.map((topic) => ({ workspaceId, topic })),
    ),
  );
}

/** What Node and undici call an upload whose sender is gone. */
function isBrokenStream(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const code = "code" in error ? error.code : undefined;
  return (
    error.name === "AbortError" || error.name === "ResponseAborted" || code === "ECONNRESET" || code === "ABORT_ERR"
  );
}
