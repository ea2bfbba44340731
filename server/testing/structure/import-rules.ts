import type { Import, ParsedFile, Violation } from "./source-files.ts";

/**
 * Which way imports may point: `contract ← kernel ← catalog ← ledger, stages, personalisation, portfolio ← pipeline ← services
 * ← api, worker ← components (types and contract only) ← app`. `db` is the floor under the server.
 */
type Zone = {
  name: string;
  files: RegExp;
  /** Our own files that a value may be imported from. */
  may: RegExp;
  /** Our own files that types alone may come from; the same as `may` unless given. */
  mayForTypes?: RegExp;
  why: string;
};

const STAGES = ["ingest", "watch", "schedule", "match", "audience", "interpreter", "outbox", "backtest"];

/** A file belongs to the first zone that fits. Tests and tools (`isExempt`) belong to none. */
const ZONES: readonly Zone[] = [
  {
    name: "contract-is-pure",
    files: /^server\/contract\//,
    may: /^server\/contract\//,
    why: "the contract runs in the browser too and knows nothing but itself",
  },
  {
    name: "kernel-is-low",
    files: /^server\/kernel\//,
    may: /^server\/(kernel|contract)\//,
    mayForTypes: /^server\/(kernel|contract)\/|^db\//,
    why: "everything stands on the kernel",
  },
  {
    name: "catalog-below-pipeline",
    files: /^server\/catalog\//,
    may: /^server\/(catalog|kernel|contract)\//,
    why: "an entry says what it reads and what should happen; it never calls the machinery",
  },
  {
    name: "ledger-is-a-floor",
    files: /^server\/ledger\//,
    may: /^server\/(ledger|kernel|contract)\/|^db\//,
    why: "the ledger knows rows, errors and units, nothing of workflows",
  },
  {
    name: "chain-is-a-floor",
    files: /^server\/chain\//,
    may: /^server\/(chain|catalog|kernel|contract)\//,
    why: "talking to a chain is one thing, what is done with the answer another",
  },
  ...STAGES.map((stage) => ({
    name: "stages-are-siblings",
    files: new RegExp(`^server/pipeline/${stage}/`),
    may: new RegExp(
      `^server/pipeline/(${stage}/|hand-overs\\.ts$)|^server/(personalisation|portfolio|ledger|chain|catalog|kernel|contract)/|^db/`,
    ),
    why: "stages meet in rows; pipeline/index.ts wires their hand-overs",
  })),
  {
    name: "personalisation-below-pipeline",
    files: /^server\/personalisation\//,
    may: /^server\/(personalisation|catalog|kernel|contract)\/|^db\//,
    why: "what is learned is asked for by stages and services, and asks neither",
  },
  {
    name: "portfolio-below-pipeline",
    files: /^server\/portfolio\//,
    may: /^server\/(portfolio|chain|catalog|kernel|contract)\/|^db\//,
    why: "what wallets hold is asked for by stages and services, and asks neither",
  },
  {
    name: "pipeline-below-services",
    files: /^server\/pipeline\//,
    may: /^server\/(pipeline|personalisation|portfolio|ledger|chain|catalog|kernel|contract)\/|^db\//,
    why: "the machinery does not know its users",
  },
  {
    name: "services-below-api",
    files: /^server\/services\//,
    may: /^server\/(services|pipeline|personalisation|portfolio|ledger|chain|catalog|kernel|contract)\/|^db\//,
    why: "a verb does not know how it was called",
  },
  {
    name: "api-calls-services",
    files: /^server\/api\//,
    may: /^server\/(api|services|kernel|contract)\/|^db\/client\.ts$/,
    mayForTypes: /^server\/|^db\//,
    why: "a procedure calls a verb and does nothing itself",
  },
  {
    name: "worker-runs-the-pipeline",
    files: /^server\/worker\.ts$/,
    may: /^server\/(pipeline|personalisation|portfolio|chain|catalog|services|kernel|contract)\/|^db\//,
    why: "the worker starts the machinery and knows no door",
  },
  {
    name: "client-wall",
    files: /^components\//,
    may: /^components\/|^server\/contract\//,
    mayForTypes: /^components\/|^server\/|^db\/schema\//,
    why: "what a component imports is sent to browsers",
  },
  {
    name: "app-uses-doors",
    files: /^app\//,
    may: /^app\/|^components\/|^server\/(api|services|contract)\//,
    mayForTypes: /^(app|components|server|db)\//,
    why: "routes compose; rules and rows are behind the api and the services",
  },
  {
    name: "db-is-the-floor",
    files: /^db\//,
    may: /^db\/|^server\/(kernel|contract)\//,
    why: "tables never look up",
  },
];

/** `arbitrary-…` files generate examples for property tests, beside what they generate. */
const TEST_CODE = /\.test\.tsx?$|\/arbitrary-[\w-]+\.ts$|^server\/testing\/|^e2e\//;
/** Not part of what is shipped as the product: they may look at everything, and nothing shipped may look at them. */
const TOOLS = /^(demo|scripts)\/|^[^/]+\.config\.(ts|mjs)$/;
/** The API's framework stays in its shell. */
const TRPC_HOME = /^server\/api\/|^components\/|^app\//;

export type ImportRules = {
  /** Paths that exist, style sheets and other files included. */
  exists: (path: string) => boolean;
  /** Packages that an installation without development tools would have. */
  dependencies: ReadonlySet<string>;
};

export function checkImports(files: ParsedFile[], rules: ImportRules): Violation[] {
  return files.flatMap((file) =>
    file.imports.flatMap((found) => [
      ...unresolved(file, found, rules),
      ...againstTheStream(file, found),
      ...shippedTools(file, found),
      ...foreignPackages(file, found, rules),
    ]),
  );
}

function unresolved({ path }: ParsedFile, { target }: Import, { exists }: ImportRules): Violation[] {
  const isOurs = !target.startsWith("npm:") && !target.startsWith("node:");
  return isOurs && !exists(target) ? [{ rule: "no-unresolved", path, detail: `${target} does not exist` }] : [];
}

function againstTheStream({ path }: ParsedFile, { target, isType }: Import): Violation[] {
  if (isExempt(path) || target.startsWith("npm:") || target.startsWith("node:")) return [];
  const zone = ZONES.find(({ files }) => files.test(path));
  if (!zone) return [];
  const allowed = isType ? (zone.mayForTypes ?? zone.may) : zone.may;
  if (allowed.test(target) || isExempt(target)) return []; // Exempt targets are another rule's business.
  return [{ rule: zone.name, path, detail: `imports ${target}; ${zone.why}` }];
}

function shippedTools({ path }: ParsedFile, { target }: Import): Violation[] {
  if (isExempt(path) || !isExempt(target)) return [];
  return [{ rule: "no-test-code", path, detail: `imports ${target}, which is not shipped` }];
}

function foreignPackages({ path }: ParsedFile, { target, isType }: Import, rules: ImportRules): Violation[] {
  if (isExempt(path) || !target.startsWith("npm:")) return [];
  const name = target.slice("npm:".length);
  const violations: Violation[] = [];
  if (!isType && !rules.dependencies.has(name)) {
    violations.push({ rule: "declared-packages", path, detail: `imports ${name}, which is not in "dependencies"` });
  }
  if (name.startsWith("@trpc/") && !TRPC_HOME.test(path)) {
    violations.push({
      rule: "services-below-api",
      path,
      detail: `imports ${name}; a verb does not know how it was called`,
    });
  }
  return violations;
}

function isExempt(path: string): boolean {
  return TEST_CODE.test(path) || TOOLS.test(path);
}

/** @returns each group of files that load one another in a circle, as one violation */
export function checkCycles(files: ParsedFile[]): Violation[] {
  const loads = new Map(
    files.map(({ path, imports }) => [path, imports.filter((i) => !i.isType && !i.isDynamic).map((i) => i.target)]),
  );
  const settled = new Set<string>();
  const violations: Violation[] = [];
  const visit = (path: string, trail: string[]): void => {
    const start = trail.indexOf(path);
    if (start >= 0) {
      violations.push({ rule: "no-cycles", path, detail: [...trail.slice(start), path].join(" → ") });
      return;
    }
    if (settled.has(path)) return;
    for (const next of loads.get(path) ?? []) visit(next, [...trail, path]);
    settled.add(path);
  };
  for (const path of loads.keys()) visit(path, []);
  return violations;
}
