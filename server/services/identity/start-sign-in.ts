import { eq, lt } from "drizzle-orm";
import { getAddress } from "viem";
import { createSiweMessage, generateSiweNonce } from "viem/siwe";
import { z } from "zod";
import { getDb } from "#db/client.ts";
import { signInNonce } from "#db/schema/identity.ts";
import { workspace } from "#db/schema/workspace.ts";
import { chainOf, chains } from "#server/catalog/chains/index.ts";
import { present } from "#server/kernel/assert.ts";
import { env } from "#server/kernel/env.ts";
import { limits } from "#server/kernel/limits.ts";
import { countSignIn, type Visitor } from "./sign-in-limit.ts";

export const startSignInSchema = z.strictObject({
  address: z.string().regex(/^0x[0-9a-fA-F]{40}$/, "not a wallet address"),
  /** Where the wallet is; for a contract wallet, where its contract is. */
  chainId: z.int().positive(),
  /** Slug of the workspace that the visitor comes for, named in the message. */
  workspace: z.string().max(60).optional(),
});

/** Makes the message that the wallet signs, with a nonce that is good for one try within ten minutes. */
export async function startSignIn(
  visitor: Visitor,
  input: z.infer<typeof startSignInSchema>,
): Promise<{ message: string }> {
  await countSignIn(visitor);
  const { db } = getDb();
  const nonce = generateSiweNonce();
  const expiresAt = new Date(visitor.now.getTime() + limits.nonceMinutes * 60_000);
  await db.delete(signInNonce).where(lt(signInNonce.expiresAt, visitor.now));
  await db.insert(signInNonce).values({ nonce, createdAt: visitor.now, expiresAt });
  const { host, origin } = new URL(env().APP_URL);
  const message = createSiweMessage({
    address: getAddress(input.address),
    // a wallet may stand on a chain that we do not know; for an ordinary one the chain does not matter
    chainId: (chainOf(input.chainId) ?? present(chains[0], "the catalog has a chain")).id,
    domain: host,
    uri: origin,
    version: "1",
    nonce,
    issuedAt: visitor.now,
    expirationTime: expiresAt,
    statement: await statementFor(input.workspace),
  });
  return { message };
}

async function statementFor(slug: string | undefined): Promise<string> {
  const [found] = slug
    ? await getDb().db.select({ name: workspace.name }).from(workspace).where(eq(workspace.slug, slug)).limit(1)
    : [];
  // a statement is one line of plain ASCII; a name that is not stays out
  const isPlain = found && /^[\x20-\x7e]+$/.test(found.name);
  const what = isPlain ? `${found.name}'s alerts` : "Bellwether";
  return `I sign in to ${what}. It costs no gas, moves nothing, and gives no allowance.`;
}
