import { env } from "#server/kernel/env.ts";

// `__Host-` makes browsers insist on Secure, Path=/ and no Domain; it exists on https only.
const isHttps = () => env().APP_URL.startsWith("https:");
export const sessionCookieName = () => (isHttps() ? "__Host-bellwether" : "bellwether");

/** The Set-Cookie line that keeps a session. */
export function sessionCookie(token: string, expiresAt: Date): string {
  const secure = isHttps() ? "; Secure" : "";
  return `${sessionCookieName()}=${token}; Path=/; HttpOnly; SameSite=Lax; Expires=${expiresAt.toUTCString()}${secure}`;
}

/** The Set-Cookie line that forgets it. */
export const clearedSessionCookie = () => sessionCookie("", new Date(0));

/** The token in a Cookie header. */
export function readSessionToken(header: string | null): string | undefined {
  const start = `${sessionCookieName()}=`;
  const pair = header?.split(/;\s*/).find((c) => c.startsWith(start));
  return pair?.slice(start.length) || undefined;
}
