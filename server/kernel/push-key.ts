import { createECDH, createHmac, createPrivateKey, type KeyObject } from "node:crypto";
import type { Env } from "./env.ts";
import { keyObjectOf, type Secret } from "./secret.ts";

/** The key pair by which push services know an installation (VAPID, RFC 8292), on the curve P-256. */
export type PushKey = {
  privateKey: KeyObject;
  /** For browsers: the uncompressed point, 65 bytes in base64url. */
  publicKey: string;
};

const CURVE = "prime256v1";

/**
 * The installation's push key: the one that is set, else one of its own that follows from its secret key, so that web
 * and workers have the same without storing it. With another key, browsers must turn push on again.
 *
 * @throws when the key that is set is none of the curve
 */
export function pushKeyOf(of: { BELLWETHER_SECRET_KEY: Secret } & Pick<Env, "VAPID_PRIVATE_KEY">): PushKey {
  const { VAPID_PRIVATE_KEY: given, BELLWETHER_SECRET_KEY: secretKey } = of;
  if (!given) return derive(secretKey, 0);
  const key = fromScalar(Buffer.from(given.reveal(), "base64url"));
  if (!key) throw new Error("VAPID_PRIVATE_KEY is not a key of P-256. Make one with: npx web-push generate-vapid-keys");
  return key;
}

/** One scalar in 2^32 is beyond the curve's order: then the next one is taken. */
function derive(secretKey: Secret, round: number): PushKey {
  const scalar = createHmac("sha256", keyObjectOf(secretKey)).update(`push-key:${round}`).digest();
  return fromScalar(scalar) ?? derive(secretKey, round + 1);
}

function fromScalar(scalar: Buffer): PushKey | undefined {
  const pair = createECDH(CURVE);
  try {
    pair.setPrivateKey(scalar);
  } catch {
    return undefined;
  }
  const point = pair.getPublicKey();
  const jwk = {
    kty: "EC",
    crv: "P-256",
    d: scalar.toString("base64url"),
    x: point.subarray(1, 33).toString("base64url"),
    y: point.subarray(33).toString("base64url"),
  };
  return { privateKey: createPrivateKey({ key: jwk, format: "jwk" }), publicKey: point.toString("base64url") };
}
