import { webcrypto } from "node:crypto";

const { subtle } = webcrypto;
const TOKEN_HOURS_MAX = 24;

export type VapidVerdict = { kind: "known"; key: string } | { kind: "unknown"; message: string };

/** What a push service looks at before it takes a message: RFC 8292's token, for its own origin and in its time. */
export async function checkVapid(header: string, { origin, nowMs }: { origin: string; nowMs: number }) {
  const [, token = "", key = ""] = /^vapid t=([\w.-]+), ?k=([\w-]+)$/.exec(header) ?? [];
  const [head = "", claims = "", signature = ""] = token.split(".");
  if (!signature) return unknown("Authorization is not vapid t=…, k=…");
  const bytes = (text: string) => new Uint8Array(Buffer.from(text, "base64url"));
  const publicKey = await subtle
    .importKey("raw", bytes(key), { name: "ECDSA", namedCurve: "P-256" }, false, ["verify"])
    .catch(() => undefined);
  if (!publicKey) return unknown("k is no key of P-256");
  const signed = new TextEncoder().encode(`${head}.${claims}`);
  const isSigned = await subtle.verify({ name: "ECDSA", hash: "SHA-256" }, publicKey, bytes(signature), signed);
  if (!isSigned) return unknown("The token is not signed by k");
  return checkClaims(JSON.parse(Buffer.from(claims, "base64url").toString()), { key, origin, nowMs });
}

function checkClaims(
  { aud, exp, sub }: { aud?: unknown; exp?: unknown; sub?: unknown },
  { key, origin, nowMs }: { key: string; origin: string; nowMs: number },
): VapidVerdict {
  if (aud !== origin) return unknown(`aud is ${String(aud)}, not ${origin}`);
  const seconds = typeof exp === "number" ? exp - nowMs / 1_000 : Number.NaN;
  if (!(seconds > 0 && seconds <= TOKEN_HOURS_MAX * 3_600)) return unknown("exp is not within a day from now");
  if (!/^(mailto:\S+@\S+|https:\/\/\S+)$/.test(String(sub))) return unknown("sub is neither mailto: nor https:");
  return { kind: "known", key };
}

const unknown = (message: string): VapidVerdict => ({ kind: "unknown", message });
