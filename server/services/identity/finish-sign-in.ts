import { randomBytes } from "node:crypto";
import { and, eq, gt, isNull } from "drizzle-orm";
import { createSiweMessage, parseSiweMessage, type SiweMessage } from "viem/siwe";
import { z } from "zod";
import { getDb } from "#db/client.ts";
import { session, signInNonce } from "#db/schema/identity.ts";
import { chainOf } from "#server/catalog/chains/index.ts";
import { present } from "#server/kernel/assert.ts";
import { env } from "#server/kernel/env.ts";
import { limits } from "#server/kernel/limits.ts";
import { sha256 } from "#server/kernel/secret.ts";
import { SignInRefusedError } from "./errors.ts";
import { sessionEnd } from "./find-session.ts";
import { countSignIn, type Visitor } from "./sign-in-limit.ts";
import { verifySignature } from "./verify-signature.ts";

/** A contract wallet's signature holds those of its owners. */
const SIGNATURE_CHARS_MAX = 20_000;
/** A wallet's clock may be ahead of ours. */
const CLOCK_SKEW_MS = 60_000;
const TOKEN_BYTES = 32;

export const finishSignInSchema = z.strictObject({
  message: z.string().max(4_000),
  signature: z
    .string()
    .max(SIGNATURE_CHARS_MAX)
    .regex(/^0x([0-9a-fA-F]{2})*$/, "not a signature")
    .transform((s) => s as `0x${string}`),
  /** Whose alerts the visitor comes for. */
  workspace: z.string().max(60).optional(),
});

export type SignedIn = { address: `0x${string}`; token: string; expiresAt: Date };

/**
 * Lets a wallet in that signed the message. The token goes into the cookie; only its hash is kept.
 *
 * @throws SignInRefusedError, TooManySignInsError, ChainSilentError
 */
export async function finishSignIn(visitor: Visitor, input: z.infer<typeof finishSignInSchema>): Promise<SignedIn> {
  await countSignIn(visitor);
  const message = readMessage(input.message);
  // spent before anything else is looked at: a message is good for one try
  await spendNonce(message.nonce, visitor.now);
  checkMessage(message, visitor.now);
  if (!(await verifySignature(message, input))) throw new SignInRefusedError("The signature is not this wallet's.");

  const token = randomBytes(TOKEN_BYTES).toString("base64url");
  const [made] = await getDb()
    .db.insert(session)
    .values({
      tokenHash: sha256(token),
      address: message.address.toLowerCase() as `0x${string}`,
      chainId: message.chainId,
      userAgent: visitor.userAgent,
      createdAt: visitor.now,
      lastSeenAt: visitor.now,
      expiresAt: sessionEnd(visitor.now),
    })
    .returning({ address: session.address, expiresAt: session.expiresAt });
  return { token, ...present(made, "an insert gives back its row") };
}

/** The parser forgives text around and between the fields; a message that says more than its fields is refused. */
function readMessage(text: string): SiweMessage {
  try {
    const message = parseSiweMessage(text) as SiweMessage;
    if (createSiweMessage(message) === text) return message;
  } catch {
    // a field is missing or wrong: the same refusal
  }
  throw new SignInRefusedError("This is not a sign-in message.");
}

async function spendNonce(nonce: string, now: Date): Promise<void> {
  const spent = await getDb()
    .db.update(signInNonce)
    .set({ usedAt: now })
    .where(and(eq(signInNonce.nonce, nonce), isNull(signInNonce.usedAt), gt(signInNonce.expiresAt, now)))
    .returning({ nonce: signInNonce.nonce });
  if (spent.length === 0) throw new SignInRefusedError("This sign-in message was used before, or is too old.");
}

function checkMessage(message: SiweMessage, now: Date): void {
  const { host, origin, protocol } = new URL(env().APP_URL);
  const hasOurScheme = message.scheme === undefined || `${message.scheme}:` === protocol;
  if (message.domain !== host || !hasOurScheme) throw new SignInRefusedError("The message is for another site.");
  if (!URL.canParse(message.uri) || new URL(message.uri).origin !== origin) {
    throw new SignInRefusedError("The message is for another address.");
  }
  if (!chainOf(message.chainId)) {
    throw new SignInRefusedError("The message is for a chain that is not known here.", { chainId: message.chainId });
  }
  checkTimes(message, now);
}

function checkTimes({ issuedAt, expirationTime, notBefore }: SiweMessage, now: Date): void {
  const ageMs = issuedAt ? now.getTime() - issuedAt.getTime() : Number.NaN;
  const isFresh = ageMs >= -CLOCK_SKEW_MS && ageMs <= limits.nonceMinutes * 60_000 + CLOCK_SKEW_MS;
  if (!isFresh) throw new SignInRefusedError("The message was not made just now.");
  if (expirationTime && expirationTime <= now) throw new SignInRefusedError("The message has expired.");
  if (notBefore && notBefore > now) throw new SignInRefusedError("The message is not good yet.");
}
