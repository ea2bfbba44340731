import { and, eq } from "drizzle-orm";
import { inWorkspace, type Tx } from "#db/client.ts";
import { subscriber } from "#db/schema/subscriber.ts";
import { present } from "#server/kernel/assert.ts";
import { NotFoundError } from "#server/kernel/errors.ts";
import { notifyChange } from "#server/kernel/notify.ts";
import type { OfSubscriber, WorkspaceContext } from "#server/services/context.ts";
import { checkZone, setZone } from "./set-zone.ts";

export type WalletFacts = { address: `0x${string}`; zone: string; origin: string; createdAt: Date };

/** A wallet that the workspace knows. Addresses are lower-case. @throws NotFoundError */
export function findWallet(ctx: WorkspaceContext, address: `0x${string}`): Promise<WalletFacts & OfSubscriber> {
  return inWorkspace(ctx.workspaceId, async (tx) => {
    const found = await select(tx, ctx, address);
    if (!found) throw new NotFoundError(`The subscriber ${address}`);
    return found;
  });
}

/** The wallet as a subscriber of the workspace, who is added if need be; with a zone, theirs is set. */
export async function enrolWallet(
  ctx: WorkspaceContext,
  { address, zone }: { address: `0x${string}`; zone?: string | undefined },
): Promise<WalletFacts & OfSubscriber & { isNew: boolean }> {
  const { workspaceId, now } = ctx;
  if (zone !== undefined) checkZone(zone);
  const said = zone === undefined ? {} : { zone, zoneFrom: "own" as const };
  const enrolled = await inWorkspace(workspaceId, async (tx) => {
    const made = await tx
      .insert(subscriber)
      .values({ workspaceId, address, origin: "api", createdAt: now, ...said })
      .onConflictDoNothing()
      .returning({ id: subscriber.id });
    const isNew = made.length > 0;
    const found = present(await select(tx, ctx, address), "a subscriber that was just put is there");
    const { subscriberId } = found;
    if (isNew) await notifyChange(tx, { workspaceId, topic: "subscriber", subscriberId });
    return { ...found, isNew };
  });
  if (enrolled.isNew || zone === undefined) return enrolled;
  await setZone(enrolled, { zone });
  return { ...enrolled, zone };
}

async function select(tx: Tx, { workspaceId, now }: WorkspaceContext, address: `0x${string}`) {
  const [row] = await tx
    .select({
      subscriberId: subscriber.id,
      address: subscriber.address,
      zone: subscriber.zone,
      origin: subscriber.origin,
      createdAt: subscriber.createdAt,
    })
    .from(subscriber)
    .where(and(eq(subscriber.workspaceId, workspaceId), eq(subscriber.address, address)))
    .limit(1);
  return row && { ...row, workspaceId, now };
}
