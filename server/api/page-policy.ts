import { createHash } from "node:crypto";

export type PagePolicyOptions = {
  /** Fresh for each page: scripts that carry it run, all other inline ones do not. */
  nonce: string;
  /** Our own constant scripts that stand in the page. */
  inlineScripts: readonly string[];
  isHttps: boolean;
  /** React evaluates code in development, and hot reload speaks over a web socket. */
  isDevelopment: boolean;
  /** Sites that may frame the page; none unless given. */
  frameAncestors?: readonly string[];
};

/** The Content-Security-Policy of a page: our own scripts, styles and data; no plugins, no other hosts, framed by nobody but whom it names. */
export function pagePolicy({
  nonce,
  inlineScripts,
  isHttps,
  isDevelopment,
  frameAncestors = [],
}: PagePolicyOptions): string {
  const hashes = inlineScripts.map((script) => `'sha256-${createHash("sha256").update(script).digest("base64")}'`);
  const directives = {
    "default-src": ["'self'"],
    "script-src": [
      "'self'",
      `'nonce-${nonce}'`,
      ...hashes,
      "'strict-dynamic'",
      ...(isDevelopment ? ["'unsafe-eval'"] : []),
    ],
    // positions on the canvas are style attributes in the page as it is sent
    "style-src": ["'self'", "'unsafe-inline'"],
    // wallets bring their icons as data
    "img-src": ["'self'", "data:", "blob:"],
    "connect-src": ["'self'", ...(isDevelopment ? ["ws:"] : [])],
    // the service worker that shows push messages
    "worker-src": ["'self'"],
    "object-src": ["'none'"],
    "base-uri": ["'none'"],
    "form-action": ["'self'"],
    "frame-ancestors": frameAncestors.length > 0 ? frameAncestors : ["'none'"],
    ...(isHttps && { "upgrade-insecure-requests": [] }),
  };
  return Object.entries(directives)
    .map(([name, values]) => [name, ...values].join(" "))
    .join("; ");
}
