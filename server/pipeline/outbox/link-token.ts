import { createHmac, timingSafeEqual } from "node:crypto";
import { keyObjectOf, type Secret } from "#server/kernel/secret.ts";

/** What the links of messages may be for; a token of one is no token of another. */
type Purpose = "unsubscribe" | "answer";

/** Ids that a link carries and others cannot make up. Never expires; names neither the wallet nor the address. */
export function signIds(purpose: Purpose, ids: readonly number[], key: Secret): string {
  const body = Buffer.from(ids.join(".")).toString("base64url");
  return `${body}.${mac(purpose, body, key)}`;
}

/** @returns undefined when the token is not ours, or of another purpose */
export function readIds(purpose: Purpose, token: string, key: Secret): number[] | undefined {
  const [body = "", given = "", ...rest] = token.split(".");
  const expected = Buffer.from(mac(purpose, body, key));
  const found = Buffer.from(given);
  if (rest.length > 0 || found.length !== expected.length || !timingSafeEqual(found, expected)) return undefined;
  return Buffer.from(body, "base64url").toString().split(".").map(Number);
}

function mac(purpose: Purpose, body: string, key: Secret): string {
  return createHmac("sha256", keyObjectOf(key)).update(`${purpose}:${body}`).digest("base64url");
}
