import { sign } from "node:crypto";
import type { PushKey } from "#server/kernel/push-key.ts";

/** Half of what RFC 8292 allows, so that a clock may be wrong. */
const TOKEN_HOURS = 12;
/** A token is used for so long, then another is signed. */
const TOKEN_KEPT_MS = 60 * 60_000;
const ORIGINS_MAX = 1_000;

export type VapidDeps = {
  key: () => Promise<PushKey>;
  /** `mailto:` or `https:`: whom a push service tells about trouble. */
  contact: string;
  now: () => Date;
};

/** Gives the Authorization header for a push service: who we are, signed for its origin only (RFC 8292). */
export function createVapid({ key, contact, now }: VapidDeps): (endpoint: string) => Promise<string> {
  const tokens = new Map<string, { header: string; until: number }>();
  return async (endpoint) => {
    const { origin } = new URL(endpoint);
    const at = now().getTime();
    const known = tokens.get(origin);
    if (known && at < known.until) return known.header;
    const pair = await key();
    const claims = { aud: origin, exp: Math.floor(at / 1_000) + TOKEN_HOURS * 3_600, sub: contact };
    const header = `vapid t=${signToken(claims, pair)}, k=${pair.publicKey}`;
    // browsers use a handful of services; who invents origins makes us sign, not remember
    if (tokens.size >= ORIGINS_MAX) tokens.clear();
    tokens.set(origin, { header, until: at + TOKEN_KEPT_MS });
    return header;
  };
}

function signToken(claims: object, { privateKey }: PushKey): string {
  const text = [{ typ: "JWT", alg: "ES256" }, claims]
    .map((part) => Buffer.from(JSON.stringify(part)).toString("base64url"))
    .join(".");
  const signature = sign("sha256", Buffer.from(text), { key: privateKey, dsaEncoding: "ieee-p1363" });
  return `${text}.${signature.toString("base64url")}`;
}
