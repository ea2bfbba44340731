import { env } from "#server/kernel/env.ts";

// `__Host-` makes browsers insist on Secure, Path=/ and no Domain; it exists on https only.
const isHttps = () => env().APP_URL.startsWith("https:");
export const sessionCookieName = () => (isHttps() ? "__Host-bellwether" : "bellwether");

/**
 * The Set-Cookie line that keeps a session. Inside another site's page a browser keeps it for that site alone
 * (`Partitioned`), and only over https.
 */
export function sessionCookie(token: string, o: { expiresAt: Date; isEmbedded: boolean }): string {
  const secure = isHttps() ? "; Secure" : "";
  const site = isHttps() && o.isEmbedded ? "SameSite=None; Partitioned" : "SameSite=Lax";
  return `${sessionCookieName()}=${token}; Path=/; HttpOnly; ${site}; Expires=${o.expiresAt.toUTCString()}${secure}`;
}

/** The Set-Cookie line that forgets it. */
export const clearedSessionCookie = (o: { isEmbedded: boolean }) => sessionCookie("", { expiresAt: new Date(0), ...o });

/** The token in a Cookie header. */
export function readSessionToken(header: string | null): string | undefined {
  const start = `${sessionCookieName()}=`;
  const pair = header?.split(/;\s*/).find((c) => c.startsWith(start));
  return pair?.slice(start.length) || undefined;
}
