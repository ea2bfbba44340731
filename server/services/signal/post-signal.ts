import { randomUUID } from "node:crypto";
import { and, eq, type SQL } from "drizzle-orm";
import { z } from "zod";
import { getDb, type Tx } from "#db/client.ts";
import { event } from "#db/schema/match.ts";
import { trigger } from "#db/schema/workflow.ts";
import { present } from "#server/kernel/assert.ts";
import { BadInputError, NotFoundError } from "#server/kernel/errors.ts";
import { sha256 } from "#server/kernel/secret.ts";
import { receiveEvents } from "#server/pipeline/match/receive-events.ts";
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
  const wake = await readyToWake();
  await countSignal(found.id);
  const sourceKey = idempotencyKey === null ? `once-${randomUUID()}` : checkKey(idempotencyKey);
  const payload = checkPayload(read(), found.fields);
  return getDb().db.transaction(async (tx) => {
    const before = await findEvent(tx, found.id, sourceKey);
    if (before !== undefined) return { id: before, isRepeat: true };
    const { id: triggerId, workspaceId } = found;
    const signal = { kind: "signal", triggerId, workspaceId, sourceKey, payload } as const;
    await receiveEvents(tx, [{ ...signal, occurredAt: now, observedAt: now }]);
    await wake(tx, "match");
    return { id: present(await findEvent(tx, triggerId, sourceKey), "a stored signal has an id"), isRepeat: false };
  });
}

async function findTrigger(where: SQL | undefined): Promise<Found | undefined> {
  const [row] = await getDb()
    .db.select({ id: trigger.id, workspaceId: trigger.workspaceId, spec: trigger.spec })
    .from(trigger)
    .where(and(where, eq(trigger.active, true), eq(trigger.kind, "signal")))
    .limit(1);
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

async function findEvent(tx: Tx, triggerId: number, sourceKey: string): Promise<number | undefined> {
  const [row] = await tx
    .select({ id: event.id })
    .from(event)
    .where(and(eq(event.kind, "signal"), eq(event.triggerId, triggerId), eq(event.sourceKey, sourceKey)))
    .limit(1);
  return row?.id;
}
