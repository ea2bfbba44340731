import type { ParsedFile, SourceFile, Violation } from "./source-files.ts";

const LINES_MAX = 400;
/** Names that say nothing about what is inside, so that everything ends up inside. */
const JUNK_DRAWERS = /^(utils?|helpers?|common|shared|managers?|types|misc|lib|constants|interfaces)$/;
/** Next finds these files by their default export; tools find their settings by it. */
const DEFAULT_EXPORT_HOMES =
  /^app\/|^[^/]+\.config\.(ts|mjs)$|^server\/testing\/global-setup\.ts$|^(proxy|instrumentation)\.ts$/;
const PURE_FOLDERS = /^server\/(pipeline|ledger|personalisation)\//;
const CLOCK_OR_CHANCE =
  /\bDate\.now\b|\bnew Date\(\)|\bMath\.random\b|\bset(?:Timeout|Interval|Immediate)\b|\brandom(?:UUID|Bytes|Int)\b|\bperformance\.now\b|["']node:timers/;
/** Files that may read the clock, and why: they are the wiring that hands time to the others. */
export const CLOCK_EXCEPTIONS: Readonly<Record<string, string>> = {
  "server/pipeline/index.ts": "wires the stages and hands each of them the time",
};
/** Word → what to say instead. In code that people read: names, comments and texts. */
const BANNED_WORDS: readonly [RegExp, string][] = [
  [/\b(TODO|FIXME|XXX|HACK)\b(?!\()/, "@TODO(name), or do it"],
  [/\bblacklist|\bwhitelist/i, "deny list, allow list"],
  [/\bdummy\b/i, "fake, or example"],
  [/\bsanity[- ]check/i, "check"],
];
const SUPPRESSION = /biome-ignore(?:-all|-start)?\s+([\w/]+)(?::\s*(.*))?|@ts-(?:ignore|expect-error|nocheck)(.*)/g;

type Rule = (file: ParsedFile) => string[];

/** Each rule answers with what it found, as sentences. */
const RULES: Readonly<Record<string, Rule>> = {
  "file-size": ({ text }) => {
    const lines = text.trimEnd().split("\n").length;
    return lines > LINES_MAX ? [`${lines} lines, and the ceiling is ${LINES_MAX}: two things live here`] : [];
  },
  "no-junk-drawers": ({ path }) => {
    const parts = path.replace(/(\.test|\.db\.test)?\.\w+$/, "").split("/");
    return parts
      .filter((part) => JUNK_DRAWERS.test(part))
      .map((part) => `"${part}" has no meaning: name what it holds`);
  },
  "time-and-chance-are-arguments": ({ path, code }) => {
    if (!PURE_FOLDERS.test(path) || isTest(path) || path in CLOCK_EXCEPTIONS) return [];
    const found = CLOCK_OR_CHANCE.exec(code);
    return found ? [`${found[0]} on line ${lineOf(code, found.index)}: take time and chance as arguments`] : [];
  },
  "named-exports": ({ path, hasDefaultExport }) =>
    hasDefaultExport && !DEFAULT_EXPORT_HOMES.test(path)
      ? ["a default export: give it a name that can be searched"]
      : [],
  "plain-words": ({ path, text }) =>
    isAboutRules(path)
      ? []
      : BANNED_WORDS.flatMap(([word, instead]) => {
          const found = word.exec(text);
          return found ? [`"${found[0]}" on line ${lineOf(text, found.index)}: ${instead}`] : [];
        }),
  "reasoned-suppressions": ({ path, text }) =>
    isAboutRules(path)
      ? []
      : findSuppressions(text)
          .filter(({ reason }) => reason.length < 10)
          .map(({ line }) => `a suppression without a reason on line ${line}`),
  "focused-tests": ({ path, code }) =>
    isTest(path) && !isAboutRules(path) && /\b(?:test|it|describe|suite)\.(?:only|skip|todo|fixme)\(/.test(code)
      ? ["a test that is skipped, or that makes others be skipped"]
      : [],
};

export function checkTidiness(files: ParsedFile[]): Violation[] {
  return files.flatMap((file) =>
    Object.entries(RULES).flatMap(([rule, check]) => check(file).map((detail) => ({ rule, path: file.path, detail }))),
  );
}

export const TIDY_RULE_NAMES = Object.keys(RULES);

export function findSuppressions(text: string): { line: number; reason: string }[] {
  return [...text.matchAll(SUPPRESSION)].map((match) => ({
    line: lineOf(text, match.index),
    reason: (match[2] ?? match[3] ?? "").replace(/\*\/.*$/, "").trim(),
  }));
}

/** Paths in backticks that a document names. Patterns (`<kind>`, `*`, `…`), commands and URLs are not paths. */
export function pathsNamedIn({ text }: SourceFile): string[] {
  const quoted = [...text.matchAll(/`([^`\n]+)`/g)].map((match) => match[1] ?? "");
  const linked = [...text.matchAll(/\]\(([^)#\s]+)(?:#[^)]*)?\)/g)].map((match) => match[1] ?? "");
  return [...quoted, ...linked].filter((name) => /^\.?[\w@-][\w.@[\]/-]*$/.test(name) && looksLikeAPath(name));
}

function looksLikeAPath(name: string): boolean {
  return /\w\/.*\/$|\/.*\.\w{1,5}$|^[\w.-]+\.(ts|tsx|mjs|json|md|sql|css|yml)$|^(app|components|server|db|demo|scripts|e2e|docs)\//.test(
    name,
  );
}

function isTest(path: string): boolean {
  return /\.test\.tsx?$|^e2e\/.*\.spec\.ts$/.test(path);
}

/** The rules themselves and their planted violations spell the words. */
function isAboutRules(path: string): boolean {
  return /^server\/testing\/(structure\/|tidy\.test\.ts$)/.test(path);
}

function lineOf(text: string, index: number): number {
  return text.slice(0, index).split("\n").length;
}
