import { asc, eq } from "drizzle-orm";
import type { Tx } from "#db/client.ts";
import { member, type Role } from "#db/schema/workspace.ts";
import { ConflictError, NotFoundError } from "#server/kernel/errors.ts";

type Change = { address: `0x${string}`; workspaceId: number; becomes: Role | null };

/**
 * Makes sure that a member may get another role, or none (null), and that nobody else changes members meanwhile:
 * two owners who remove each other at once would leave a workspace without one.
 */
export async function lockMembers(tx: Tx, { address, workspaceId, becomes }: Change): Promise<{ role: Role }> {
  const all = await tx
    .select({ address: member.address, role: member.role })
    .from(member)
    .where(eq(member.workspaceId, workspaceId))
    .orderBy(asc(member.address))
    .for("update");
  const found = all.find((m) => m.address === address);
  if (!found) throw new NotFoundError("This member");
  const isLastOwner = found.role === "owner" && all.filter((m) => m.role === "owner").length === 1;
  if (isLastOwner && becomes !== "owner") {
    throw new ConflictError("This is the last owner. Make somebody else an owner first.");
  }
  return found;
}
