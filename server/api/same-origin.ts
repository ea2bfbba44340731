/**
 * Whether a browser says that another site made it send this. A request that changes nothing may come from anywhere;
 * one without these headers comes from no browser, and so carries nobody's cookies.
 */
export function isCrossSite(req: Request, appUrl: string): boolean {
  if (req.method === "GET" || req.method === "HEAD") return false;
  const site = req.headers.get("sec-fetch-site");
  // a sibling subdomain is not us either
  if (site) return site !== "same-origin" && site !== "none";
  const origin = req.headers.get("origin");
  return origin !== null && origin !== new URL(appUrl).origin;
}
