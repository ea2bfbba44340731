import { eq } from "drizzle-orm";
import { generatePrivateKey, privateKeyToAccount } from "viem/accounts";
import { z } from "zod";
import { inWorkspace, type Tx } from "#db/client.ts";
import { signer } from "#db/schema/signer.ts";
import { env } from "#server/kernel/env.ts";
import { BadInputError, ConflictError } from "#server/kernel/errors.ts";
import { limits } from "#server/kernel/limits.ts";
import { notifyChange } from "#server/kernel/notify.ts";
import { Secret, seal } from "#server/kernel/secret.ts";
import { writeAudit } from "#server/services/audit/write-audit.ts";
import { checkRole } from "#server/services/check-role.ts";
import type { MemberContext } from "#server/services/context.ts";
import { signerLimitsSchema, toLimitColumns, toLimitTexts } from "./signer-limits.ts";

type Hex = `0x${string}`;

export const signerNameSchema = z
  .string()
  .trim()
  .regex(/^[A-Za-z][A-Za-z0-9 _-]{0,59}$/, "letters, digits, spaces, - and _, beginning with a letter");

export const addSignerSchema = z.strictObject({
  name: signerNameSchema,
  /** A key that exists; without one, a new account is made. */
  privateKey: z
    .string()
    .trim()
    .regex(/^(0x)?[0-9a-fA-F]{64}$/, "64 digits from 0 to f, as a wallet exports it")
    .optional(),
  limits: signerLimitsSchema,
});

/**
 * Adds an account that workflows may send transactions with. Its key is sealed before it is stored, is used by the worker
 * alone, and comes back in no answer, message or log; whoever wants it elsewhere keeps it elsewhere.
 */
export async function addSigner(
  ctx: MemberContext,
  { name, privateKey, limits: spending }: z.output<typeof addSignerSchema>,
): Promise<{ name: string; address: Hex }> {
  checkRole(ctx, "owner");
  const { key, address } = accountOf(privateKey);
  const row = {
    ...{ workspaceId: ctx.workspaceId, name, address, createdAt: ctx.now },
    sealed: seal(key.reveal(), env().BELLWETHER_SECRET_KEY),
    ...toLimitColumns(spending),
  };
  await inWorkspace(ctx.workspaceId, async (tx) => {
    await checkRoom(tx, ctx.workspaceId);
    const made = await tx.insert(signer).values(row).onConflictDoNothing().returning({ id: signer.id });
    if (made.length === 0) throw new ConflictError(`There is a signer “${name}” already. Give this one another name.`);
    const facts = { address, isMade: privateKey === undefined, ...toLimitTexts(row) };
    await writeAudit(tx, ctx, { action: "signer.add", subject: `signer:${name}`, facts });
    await notifyChange(tx, { workspaceId: ctx.workspaceId, topic: "signer" });
  });
  return { name, address };
}

function accountOf(typed: string | undefined): { key: Secret; address: Hex } {
  const key = (typed ? `0x${typed.replace(/^0x/, "")}` : generatePrivateKey()) as Hex;
  try {
    return { key: new Secret(key), address: privateKeyToAccount(key).address.toLowerCase() as Hex };
  } catch {
    // what was thrown may repeat the key
    throw new BadInputError("This is no private key: it is out of the range that keys have. Copy it again.");
  }
}

async function checkRoom(tx: Tx, workspaceId: number): Promise<void> {
  if ((await tx.$count(signer, eq(signer.workspaceId, workspaceId))) < limits.signersMax) return;
  throw new ConflictError(`A workspace has at most ${limits.signersMax} signers. Remove one first.`);
}
