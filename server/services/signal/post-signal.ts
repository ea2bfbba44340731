import { randomUUID } from "node:crypto";
import { and, eq, type SQL, sql } from "drizzle-orm";
import { z } from "zod";
import { getDb, type Tx } from "#db/client.ts";
import { columnsOf } from "#db/columns-of.ts";
import { isActiveTrigger, trigger } from "#db/schema/workflow.ts";
import { present } from "#server/kernel/assert.ts";
import { BadInputError, NotFoundError } from "#server/kernel/errors.ts";
import { executePrepared, KEPT } from "#server/kernel/execute-prepared.ts";
import { createGather } from "#server/kernel/gather.ts";
import { limits } from "#server/kernel/limits.ts";
import { sha256 } from "#server/kernel/secret.ts";
import type { NewEvent } from "#server/pipeline/hand-overs.ts";
import { namedKey, receiveSignals } from "#server/pipeline/match/receive-events.ts";
import { readyToWake } from "#server/pipeline/wake.ts";
import type { WorkspaceContext } from "#server/services/context.ts";
import { checkPayload } from "./check-payload.ts";
import { countSignal } from "./count-signal.ts";
import { UnknownSignalError } from "./errors.ts";

export type PostSignalInput = {
  /** From the trigger's own address; only its hash is kept. */
  token: string;
  /** The JSON text that was sent. */
  body: string;
} & Sent;

type Sent = {
  /** The sender's; the same key is taken once. Without one, every post is an event of its own. */
  idempotencyKey: string | null;
  now: Date;
};

export type PostedSignal = { id: number; isRepeat: boolean };

const keySchema = z
  .string()
  .regex(/^[\x21-\x7e]{1,200}$/, "The Idempotency-Key must be 1 to 200 visible characters without spaces.");

/**
 * Takes a signal from a team's backend: the token is the permission, the body is checked against the declared fields,
 * and the event stands in match's inbox when this returns.
 *
 * @throws UnknownSignalError, BadInputError, TooManySignalsError (retry later)
 */
export async function postSignal({ token, body, ...sent }: PostSignalInput): Promise<PostedSignal> {
  const found = await findTrigger(eq(trigger.tokenHash, sha256(token)));
  if (!found) throw new UnknownSignalError();
  return take(found, { ...sent, read: () => parseJson(body) });
}

export type SignalByKey = { workflowId: number; nodeId: string; body: unknown; idempotencyKey: string | null };

/**
 * The same by an API key of the workspace: the trigger is named by its workflow and node.
 *
 * @throws NotFoundError, BadInputError, TooManySignalsError (retry later)
 */
export async function postSignalByKey(ctx: WorkspaceContext, input: SignalByKey): Promise<PostedSignal> {
  const { workflowId, nodeId, body, idempotencyKey } = input;
  const here = and(
    eq(trigger.workspaceId, ctx.workspaceId),
    eq(trigger.workflowId, workflowId),
    eq(trigger.nodeId, nodeId),
  );
  const found = await findTrigger(here);
  if (!found) throw new NotFoundError(`A live signal trigger “${nodeId}” of workflow ${workflowId}`);
  return take(found, { idempotencyKey, now: ctx.now, read: () => body });
}

type Found = { id: number; workspaceId: number; fields: Parameters<typeof checkPayload>[1] };

async function take(found: Found, { idempotencyKey, now, read }: Sent & { read(): unknown }): Promise<PostedSignal> {
  await countSignal(found.id);
  const sourceKey = idempotencyKey === null ? `once-${randomUUID()}` : checkKey(idempotencyKey);
  const payload = checkPayload(read(), found.fields);
  return store({ kind: "signal", triggerId: found.id, workspaceId: found.workspaceId, sourceKey, payload, at: now });
}

type Given = Pick<Signal, "kind" | "triggerId" | "workspaceId" | "sourceKey" | "payload"> & { at: Date };
type Signal = Extract<NewEvent, { kind: "signal" }>;

/** Signals that come while others are stored are stored together: a transaction each would be the door's limit. */
const store = createGather<Given, PostedSignal>({ atMost: limits.signalsAtOnce, run: storeAll });

async function storeAll(given: Given[]): Promise<PostedSignal[]> {
  const wake = await readyToWake();
  return getDb().db.transaction(async (tx) => {
    // of a key that is posted twice together the first counts; in one order, so that two doors never wait for each other
    const signals = [...new Map(given.toReversed().map((one) => [namedKey(one), one])).entries()]
      .sort(([one], [other]) => (one < other ? -1 : 1))
      .map(([, { at, ...signal }]) => ({ ...signal, occurredAt: at, observedAt: at }));
    const stored = await receiveSignals(tx, signals);
    if (stored.size > 0) await wake(tx, "match");
    const before = await findEvents(
      tx,
      signals.filter((one) => !stored.has(namedKey(one))),
    );
    const told = new Set(before.keys());
    return given.map((one) => {
      const key = namedKey(one);
      const id = present(stored.get(key) ?? before.get(key), "a stored signal has an id");
      const isRepeat = told.has(key);
      told.add(key);
      return { id, isRepeat };
    });
  });
}

async function findTrigger(where: SQL | undefined): Promise<Found | undefined> {
  const [row] = await getDb()
    .db.select({ id: trigger.id, workspaceId: trigger.workspaceId, spec: trigger.spec })
    .from(trigger)
    .where(and(where, isActiveTrigger, eq(trigger.kind, "signal")))
    .limit(1)
    .prepare(KEPT)
    .execute();
  if (row?.spec.kind !== "signal") return undefined;
  return { id: row.id, workspaceId: row.workspaceId, fields: row.spec.fields };
}

function checkKey(given: string): string {
  const parsed = keySchema.safeParse(given);
  if (parsed.success) return parsed.data;
  throw new BadInputError(parsed.error.issues[0]?.message ?? "The Idempotency-Key is not valid.");
}

function parseJson(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    throw new BadInputError("The body is not JSON. Send an object with the declared fields.");
  }
}

/**
 * One look into the index for each, however many events there are by now.
 * @returns ids by trigger and key, of those that are stored
 */
async function findEvents(tx: Tx, given: Pick<Given, "triggerId" | "sourceKey">[]): Promise<Map<string, number>> {
  if (given.length === 0) return new Map();
  const wanted = columnsOf(given, {
    triggerId: "bigint",
    sourceKey: "text",
  });
  const rows = await executePrepared<{ id: string; triggerId: string; sourceKey: string }>(
    tx,
    sql`
    select e.id, r."triggerId", r."sourceKey" from ${wanted}
    cross join lateral (
      select id from event
      where trigger_id = r."triggerId" and source_key = r."sourceKey" and kind = 'signal' limit 1) e`,
  );
  return new Map(rows.map((row) => [namedKey(row), Number(row.id)]));
}
