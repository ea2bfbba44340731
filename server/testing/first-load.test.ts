import { expect, test } from "vitest";
import { type ParsedFile, parseFile, readSources, sourcePaths } from "./structure/source-files.ts";

/**
 * What a browser must have before a page can be used is all that is imported from its start without `import()`. How
 * much that is, `npm run bench -- canvas` measures; this finds the one import that brings a whole library back.
 */

const ours = new Map(readSources(sourcePaths()).map((file) => [file.path, parseFile(file)]));

/** Wallets' libraries are for signing in, schemas for the server, layouts for tidying up. */
const NEVER = ["npm:wagmi", "npm:viem", "npm:zod", "npm:@dagrejs/dagre", "npm:@trpc/server"];
/** A page that the server makes again needs no cache of what it read. */
const DATA = ["npm:@tanstack/react-query", "npm:@trpc/client", "npm:@trpc/tanstack-react-query"];
const FLOATING = "npm:@base-ui/react";
const CANVAS = "npm:@xyflow/react";

const STARTS: [what: string, starts: string[], forbidden: string[]][] = [
  [
    "a subscriber's alerts",
    [
      "components/ui/toast.tsx",
      "components/ui/offline-note.tsx",
      "components/subscriber/keep-true.tsx",
      "components/subscriber/soft-links.tsx",
      "components/subscriber/wallet-menu.tsx",
      "components/alerts/alerts-page.tsx",
      "components/alerts/times-panel.tsx",
      "components/learned/learned-buttons.tsx",
    ],
    [...NEVER, ...DATA, FLOATING, CANVAS, "npm:lucide-react"],
  ],
  ["the widget", ["components/embed/embed-page.tsx"], [...NEVER, ...DATA, FLOATING, CANVAS]],
  [
    "a workflow before its builder",
    ["components/shell/shell.tsx", "components/canvas/workflow-page.tsx"],
    [...NEVER, FLOATING, CANVAS],
  ],
  ["the builder", ["components/canvas/builder.tsx"], [...NEVER, FLOATING]],
];

/** Packages that a file brings with it, each with the way there. */
function broughtBy(start: string, files: ReadonlyMap<string, ParsedFile>): Map<string, string> {
  const ways = new Map([[start, start]]);
  const found = new Map<string, string>();
  for (const [path, way] of ways) {
    for (const { target, isType, isDynamic, specifier } of files.get(path)?.imports ?? []) {
      if (isType || isDynamic) continue;
      if (target.startsWith("npm:")) found.set(target, `${way} → ${specifier}`);
      else if (!ways.has(target)) ways.set(target, `${way} → ${target}`);
    }
  }
  return found;
}

test.each(STARTS)("default: %s needs no library that can come later", (_, starts, forbidden) => {
  const brought = starts.map((start) => broughtBy(start, ours));
  expect(forbidden.flatMap((name) => brought.flatMap((found) => found.get(name) ?? []))).toEqual([]);
  // Else a start has moved, and nothing was looked at.
  expect(brought.map((found) => found.has("npm:react"))).toEqual(starts.map(() => true));
});

test("behavior: an import is found through others, types and late parts are not", () => {
  const plant = (path: string, text: string): [string, ParsedFile] => [path, parseFile({ path, text })];
  const files = new Map([
    plant("components/a.tsx", 'import { b } from "./b.ts"; import type { z } from "zod"; void import("./late.ts");'),
    plant("components/b.ts", 'export { c } from "#server/contract/c.ts";'),
    plant("server/contract/c.ts", 'import { z } from "viem/accounts"; export const c = z;'),
    plant("components/late.ts", 'import "wagmi";'),
  ]);
  expect([...broughtBy("components/a.tsx", files)]).toEqual([
    ["npm:viem", "components/a.tsx → components/b.ts → server/contract/c.ts → viem/accounts"],
  ]);
});
