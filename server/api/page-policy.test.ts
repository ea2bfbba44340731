import { expect, test } from "vitest";
import { pagePolicy } from "./page-policy.ts";

const usual = { nonce: "n0", inlineScripts: ["alert(1)"], isHttps: false, isDevelopment: false };

test("default: only our own scripts, and nobody frames us", () => {
  expect(pagePolicy(usual).split("; ")).toMatchInlineSnapshot(`
    [
      "default-src 'self'",
      "script-src 'self' 'nonce-n0' 'sha256-bhHHL3z2vDgxUt0W3dWQOrprscmda2Y5pLsLg4GF+pI=' 'strict-dynamic'",
      "style-src 'self' 'unsafe-inline'",
      "img-src 'self' data: blob:",
      "connect-src 'self'",
      "worker-src 'self'",
      "object-src 'none'",
      "base-uri 'none'",
      "form-action 'self'",
      "frame-ancestors 'none'",
    ]
  `);
});

test("behavior: a page may name who frames it", () => {
  const frameAncestors = ["https://app.example", "https://other.example"];
  expect(pagePolicy({ ...usual, frameAncestors })).toContain(
    "frame-ancestors https://app.example https://other.example",
  );
});

test("args: https is kept to, and only development may evaluate code", () => {
  expect(pagePolicy({ ...usual, isHttps: true })).toContain("upgrade-insecure-requests");
  expect(pagePolicy({ ...usual, isDevelopment: true })).toMatch(
    /script-src [^;]*'unsafe-eval'.*connect-src 'self' ws:/,
  );
});
