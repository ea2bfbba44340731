import { globSync, readFileSync } from "node:fs";
import { dirname, join, normalize } from "node:path/posix";
import { parseSync } from "oxc-parser";

/** A file under rules: its path from the project's root, with `/`, and its text. */
export type SourceFile = { path: string; text: string };

export type Import = {
  /** As written. */
  specifier: string;
  /** A path from the root for our own files, `npm:<package>`, `node:<module>`. */
  target: string;
  /** Erased when the types are: nothing is loaded. */
  isType: boolean;
  /** Loaded when the line is reached, not when the file is. */
  isDynamic: boolean;
  /** Imported name → local name, of static imports. */
  names: Map<string, string>;
};

export type ParsedFile = SourceFile & {
  /** The text with every comment blanked, so that rules about code do not read prose. Same length, same lines. */
  code: string;
  imports: Import[];
  hasDefaultExport: boolean;
};

export type Violation = { rule: string; path: string; detail: string };

const ALIAS = /^#(app|components|server|db|demo|scripts|e2e)\//;
const FOLDERS = "{app,components,server,db,demo,scripts,e2e}";

/** Every TypeScript file of ours. */
export function sourcePaths(): string[] {
  const found = globSync([`${FOLDERS}/**/*.{ts,tsx,mjs}`, "*.{ts,mjs}"], { exclude: ["**/node_modules/**"] });
  return found
    .map((path) => path.replaceAll("\\", "/"))
    .filter((path) => path !== "next-env.d.ts")
    .sort();
}

export function readSources(paths: string[]): SourceFile[] {
  return paths.map((path) => ({ path, text: readFileSync(path, "utf8") }));
}

/** @throws when the file is not valid TypeScript */
export function parseFile({ path, text }: SourceFile): ParsedFile {
  const { module, comments, errors } = parseSync(path, text);
  if (errors[0]) throw new Error(`${path}: ${errors[0].message}`);
  const imports = [
    ...module.staticImports.map(({ moduleRequest, entries }) => ({
      specifier: moduleRequest.value,
      isType: entries.length > 0 && entries.every((entry) => entry.isType),
      isDynamic: false,
      names: new Map(entries.map(({ importName, localName }) => [importName.name ?? "*", localName.value])),
    })),
    ...module.staticExports.flatMap(({ entries }) =>
      entries.flatMap(({ moduleRequest, isType }) =>
        moduleRequest ? [{ specifier: moduleRequest.value, isType, isDynamic: false, names: new Map() }] : [],
      ),
    ),
    ...module.dynamicImports.flatMap(({ moduleRequest: { start, end } }) => {
      const specifier = /^["'`]([^"'`$]+)["'`]$/.exec(text.slice(start, end))?.[1];
      return specifier ? [{ specifier, isType: false, isDynamic: true, names: new Map() }] : [];
    }),
  ].map((found) => ({ ...found, target: resolveSpecifier(path, found.specifier) }));
  const hasDefaultExport = module.staticExports.some(({ entries }) =>
    entries.some(({ exportName }) => exportName.kind === "Default"),
  );
  return { path, text, code: blank(text, comments), imports, hasDefaultExport };
}

function resolveSpecifier(from: string, specifier: string): string {
  if (ALIAS.test(specifier)) return specifier.slice(1);
  if (specifier.startsWith(".")) return normalize(join(dirname(from), specifier));
  if (specifier.startsWith("node:")) return specifier;
  const [scope, name] = specifier.split("/");
  return `npm:${specifier.startsWith("@") ? `${scope}/${name}` : scope}`;
}

function blank(text: string, ranges: { start: number; end: number }[]): string {
  let result = text;
  for (const { start, end } of ranges) {
    result = result.slice(0, start) + result.slice(start, end).replace(/[^\n]/g, " ") + result.slice(end);
  }
  return result;
}
