import { type NextRequest, NextResponse } from "next/server";
import { THEME_SCRIPT } from "#components/ui/theme-script.ts";
import { frameAncestorsOf } from "#server/api/frame-ancestors.ts";
import { pagePolicy } from "#server/api/page-policy.ts";
import { env } from "#server/kernel/env.ts";

/** Gives each page its policy, with a nonce that Next puts on its own scripts. */
export async function proxy(request: NextRequest): Promise<NextResponse> {
  const isHttps = env().APP_URL.startsWith("https:");
  const policy = pagePolicy({
    nonce: crypto.randomUUID().replaceAll("-", ""),
    inlineScripts: [THEME_SCRIPT],
    isHttps,
    isDevelopment: env().NODE_ENV === "development",
    frameAncestors: await frameAncestorsOf(request.nextUrl.pathname),
  });
  const headers = new Headers(request.headers);
  headers.set("content-security-policy", policy);
  const response = NextResponse.next({ request: { headers } });
  response.headers.set("content-security-policy", policy);
  if (isHttps) response.headers.set("strict-transport-security", "max-age=31536000");
  return response;
}

export const config = {
  // pages only: what is fetched by them has its headers from next.config.ts
  matcher: ["/((?!api/|_next/static|_next/image|icon).*)"],
};
