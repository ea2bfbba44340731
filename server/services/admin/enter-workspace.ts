import { sql } from "drizzle-orm";
import { z } from "zod";
import { inInstallation } from "#db/client.ts";
import type { Role } from "#db/schema/workspace.ts";
import { NotFoundError } from "#server/kernel/errors.ts";
import type { AdminContext, MemberContext } from "#server/services/context.ts";

/** A workspace by its slug. Not named `workspace`: that is how members say which one they act in. */
export const inWorkspaceSchema = z.strictObject({ slug: z.string().min(1).max(60) });

/**
 * The admin as if they were a member with this role, for one verb: to look (viewer), or to stop and start (operator).
 * What the verb writes down names the admin's wallet.
 */
export async function enterWorkspace(
  { actor, now }: AdminContext,
  { slug, role }: { slug: string; role: Exclude<Role, "owner"> },
): Promise<MemberContext> {
  const [row] = await inInstallation((tx) =>
    tx.execute<{ id: number }>(sql`select id::float8 as id from workspace where slug = ${slug}::text`),
  );
  if (!row) throw new NotFoundError(`The workspace ${slug}`);
  return { kind: "member", actor, workspaceId: row.id, slug, role, now };
}
