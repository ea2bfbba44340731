import { and, desc, eq, lt } from "drizzle-orm";
import { z } from "zod";
import { inWorkspace } from "#db/client.ts";
import { auditEntry, member } from "#db/schema/workspace.ts";
import type { MemberContext } from "#server/services/context.ts";

export const listChangesSchema = z.strictObject({
  /** Changes before this id. */
  before: z.int().positive().optional(),
  limit: z.int().min(1).max(100).default(20),
});

/** Who changed what in the workspace, newest first, with the member's name where there is one. */
export async function listChanges(ctx: MemberContext, { before, limit }: z.output<typeof listChangesSchema>) {
  const rows = await inWorkspace(ctx.workspaceId, (tx) =>
    tx
      .select({
        id: auditEntry.id,
        actor: auditEntry.actor,
        name: member.name,
        action: auditEntry.action,
        subject: auditEntry.subject,
        facts: auditEntry.facts,
        at: auditEntry.at,
      })
      .from(auditEntry)
      .leftJoin(member, and(eq(member.workspaceId, auditEntry.workspaceId), eq(member.address, auditEntry.actor)))
      .where(and(eq(auditEntry.workspaceId, ctx.workspaceId), before ? lt(auditEntry.id, before) : undefined))
      .orderBy(desc(auditEntry.id))
      .limit(limit + 1),
  );
  const changes = rows.slice(0, limit);
  return { changes, nextBefore: rows.length > limit ? (changes.at(-1)?.id ?? null) : null };
}
