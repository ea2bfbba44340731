import type { Tx } from "#db/client.ts";
import { auditEntry } from "#db/schema/workspace.ts";
import type { Actor } from "#server/services/context.ts";

/** Any context fits that says who acts, where and when. */
export type AuditContext = { actor: Pick<Actor, "address">; workspaceId: number; now: Date };

/** Who acts when Bellwether does something by itself, as it was told to. */
export const NOBODY = { address: "0x0000000000000000000000000000000000000000" } as const;

export type AuditEntry = {
  /** noun.verb, as `workflow.publish`. */
  action: string;
  /** The thing: `workflow:12`. */
  subject: string;
  /** Ids, names and numbers; never a secret's value. */
  facts?: Record<string, unknown>;
};

/** Writes down who changed what, in the transaction of the change. */
export async function writeAudit(tx: Tx, ctx: AuditContext, entry: AuditEntry): Promise<void> {
  await tx.insert(auditEntry).values({
    workspaceId: ctx.workspaceId,
    actor: ctx.actor.address,
    action: entry.action,
    subject: entry.subject,
    facts: entry.facts ?? {},
    at: ctx.now,
  });
}
