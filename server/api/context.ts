import { EMBEDDED_HEADER } from "#server/contract/embed.ts";
import type { Actor } from "#server/services/context.ts";
import { findSession } from "#server/services/identity/find-session.ts";
import { readSessionToken, sessionCookie } from "#server/services/identity/session-cookie.ts";

export type ApiContext = {
  actor: Actor | null;
  /** The cookie's token, for signing out. */
  token: string | undefined;
  /** Where the request comes from, as well as we can tell; for limits only, it can be forged. */
  client: string;
  userAgent: string;
  /** The page stands in another site's: the widget says so itself. */
  isEmbedded: boolean;
  now: Date;
  setCookie: (cookie: string) => void;
};

/** Reads who asks; a session in use lives on, and its cookie with it. */
export async function createContext(o: { req: Request; resHeaders: Headers }): Promise<ApiContext> {
  const now = new Date();
  const token = readSessionToken(o.req.headers.get("cookie"));
  const session = await findSession(token, { now, slide: true });
  const setCookie = (cookie: string) => o.resHeaders.append("set-cookie", cookie);
  const isEmbedded = o.req.headers.get(EMBEDDED_HEADER) === "1";
  if (token && session?.slidTo) setCookie(sessionCookie(token, { expiresAt: session.slidTo, isEmbedded }));
  return {
    actor: session?.actor ?? null,
    token,
    client: o.req.headers.get("x-forwarded-for")?.split(",").at(-1)?.trim() ?? "unknown",
    userAgent: o.req.headers.get("user-agent")?.slice(0, 300) ?? "",
    isEmbedded,
    now,
    setCookie,
  };
}
