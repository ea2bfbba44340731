import { randomInt } from "node:crypto";
import { and, eq } from "drizzle-orm";
import { z } from "zod";
import { getDb } from "#db/client.ts";
import { member, workspace } from "#db/schema/workspace.ts";
import { ConflictError } from "#server/kernel/errors.ts";
import { limits } from "#server/kernel/limits.ts";
import { writeAudit } from "#server/services/audit/write-audit.ts";
import type { Actor } from "#server/services/context.ts";

export const workspaceNameSchema = z
  .string()
  .trim()
  .min(2, "at least two characters")
  .max(60, "at most 60 characters")
  .regex(/^[^\p{Cc}\p{Cf}\p{Zl}\p{Zp}]+$/u, "plain text on one line");
export const createWorkspaceSchema = z.strictObject({ name: workspaceNameSchema });

const SLUG_CHARS_MAX = 40;
const SLUG_TRIES = 5;

/** Opens a workspace, with the wallet as its owner. */
export async function createWorkspace(
  actor: Actor,
  { name, now }: { name: string; now: Date },
): Promise<{ slug: string }> {
  await checkRoom(actor);
  const wanted = slugOf(name);
  for (let tries = 0; tries < SLUG_TRIES; tries++) {
    const slug = tries === 0 ? wanted : `${wanted}-${randomInt(1_000, 10_000)}`;
    const isOpened = await open(actor, { slug, name, now });
    if (isOpened) return { slug };
  }
  throw new ConflictError(`There are many workspaces named ${name} here. Choose another name.`);
}

async function checkRoom({ address }: Actor): Promise<void> {
  const ownedCount = await getDb().db.$count(member, and(eq(member.address, address), eq(member.role, "owner")));
  if (ownedCount < limits.workspacesPerWalletMax) return;
  throw new ConflictError(`A wallet owns at most ${limits.workspacesPerWalletMax} workspaces. Hand one over first.`);
}

// As the owner of the database: there is no workspace yet to act in.
function open(actor: Actor, { now, ...values }: { slug: string; name: string; now: Date }): Promise<boolean> {
  return getDb().db.transaction(async (tx) => {
    const [row] = await tx
      .insert(workspace)
      .values({ ...values, createdAt: now })
      .onConflictDoNothing()
      .returning({ id: workspace.id });
    if (!row) return false;
    await tx.insert(member).values({ workspaceId: row.id, address: actor.address, role: "owner", createdAt: now });
    const ctx = { actor, workspaceId: row.id, now };
    await writeAudit(tx, ctx, { action: "workspace.create", subject: `workspace:${row.id}`, facts: values });
    return true;
  });
}

function slugOf(name: string): string {
  const slug = name
    .normalize("NFKD")
    .replaceAll(/\p{M}/gu, "")
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, "-")
    .slice(0, SLUG_CHARS_MAX)
    .replaceAll(/^-+|-+$/g, "");
  return slug || "workspace";
}
