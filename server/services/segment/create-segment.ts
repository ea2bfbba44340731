import { and, eq, isNull } from "drizzle-orm";
import { inWorkspace, type Tx } from "#db/client.ts";
import { segment } from "#db/schema/segment.ts";
import type { SegmentInput } from "#server/contract/segment.ts";
import { ConflictError } from "#server/kernel/errors.ts";
import { limits } from "#server/kernel/limits.ts";
import { notifyChange } from "#server/kernel/notify.ts";
import { writeAudit } from "#server/services/audit/write-audit.ts";
import { checkRole } from "#server/services/check-role.ts";
import type { MemberContext } from "#server/services/context.ts";
import { loadFacts } from "#server/services/workflow/load-facts.ts";
import { checkSegment } from "./check-segment.ts";

const KEY_CHARS_MAX = 36;
const KEY_TRIES = 20;

/** Saves a condition under a name; its key is made of the name and stays. */
export function createSegment(ctx: MemberContext, input: unknown): Promise<{ id: number; key: string }> {
  checkRole(ctx, "operator");
  return inWorkspace(ctx.workspaceId, async (tx) => {
    const values = checkSegment(input, await loadFacts(tx, ctx.workspaceId));
    await checkRoom(tx, ctx.workspaceId);
    const made = await insertSegment(tx, ctx, values);
    const facts = { key: made.key, name: values.name };
    await writeAudit(tx, ctx, { action: "segment.create", subject: `segment:${made.id}`, facts });
    await notifyChange(tx, { workspaceId: ctx.workspaceId, topic: "segment" });
    return made;
  });
}

async function checkRoom(tx: Tx, workspaceId: number): Promise<void> {
  const count = await tx.$count(segment, and(eq(segment.workspaceId, workspaceId), isNull(segment.archivedAt)));
  if (count < limits.segmentsMax) return;
  throw new ConflictError(`A workspace has at most ${limits.segmentsMax} segments. Archive one that is not used.`);
}

/** The first key that is free; archived segments keep theirs. */
async function insertSegment(tx: Tx, ctx: MemberContext, values: SegmentInput) {
  const wanted = keyOf(values.name);
  for (let tries = 1; tries <= KEY_TRIES; tries++) {
    const key = tries === 1 ? wanted : `${wanted}-${tries}`;
    const stamps = { createdAt: ctx.now, updatedAt: ctx.now, updatedBy: ctx.actor.address };
    const [row] = await tx
      .insert(segment)
      .values({ ...values, ...stamps, key, workspaceId: ctx.workspaceId })
      .onConflictDoNothing()
      .returning({ id: segment.id, key: segment.key });
    if (row) return row;
  }
  throw new ConflictError(`There are many segments named ${values.name} here. Choose another name.`);
}

function keyOf(name: string): string {
  const key = name
    .normalize("NFKD")
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, "-")
    .replaceAll(/^[-0-9]+|-+$/g, "")
    .slice(0, KEY_CHARS_MAX);
  return key || "segment";
}
