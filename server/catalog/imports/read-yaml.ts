import {
  isAlias,
  isMap,
  isNode,
  isScalar,
  isSeq,
  LineCounter,
  type ParsedNode,
  parseDocument,
  type YAMLParseError,
} from "yaml";
import type { ImportProblem } from "#server/contract/import.ts";

/** YAML as lines of text: every scalar is what stands there, so that 0x… and 18-digit numbers lose nothing. */
export type Tree =
  | { kind: "text"; text: string; line: number }
  | { kind: "list"; items: Tree[]; line: number }
  | { kind: "map"; entries: Entry[]; line: number };
export type Entry = { key: string; line: number; value: Tree };

type Read = { ok: true; tree: Tree } | { ok: false; problems: ImportProblem[] };

const DEPTH_MAX = 12;
const NODES_MAX = 20_000;
const PROBLEMS_MAX = 20;

/** The text as a tree. Aliases, anchors and tags are refused: a workflow needs none, and they can grow without bound. */
export function readYaml(text: string): Read {
  const lines = new LineCounter();
  const lineOf = (offset: number) => Math.max(1, lines.linePos(offset).line);
  const depth = deepFlow(text);
  if (depth) return { ok: false, problems: [depth] };
  const document = parseDocument(text, {
    schema: "failsafe",
    version: "1.2",
    lineCounter: lines,
    prettyErrors: false,
    stringKeys: true,
    logLevel: "error",
  });
  if (document.errors.length > 0) {
    const problems = document.errors.slice(0, PROBLEMS_MAX).map((error) => ofYaml(error, lineOf(error.pos[0])));
    return { ok: false, problems };
  }
  return walk(document.contents, lineOf);
}

function ofYaml({ code, message }: YAMLParseError, line: number): ImportProblem {
  if (code === "MULTIPLE_DOCS") {
    const cure = "Import one workflow at a time: keep what stands above the --- and import the rest by itself.";
    return { line, code: "yaml-many", what: "There is more than one workflow in this file.", cure };
  }
  const what = `This is not YAML: ${message.replace(/\s+/g, " ").slice(0, 200)}.`;
  return { line, code: "yaml-syntax", what, cure: "Mend the line. Often the indentation or a closing quote is off." };
}

/** Brackets so deep that reading them would take the stack, found before anything reads them. */
function deepFlow(text: string): ImportProblem | undefined {
  let depth = 0;
  let line = 1;
  for (const char of text) {
    if (char === "\n") line += 1;
    else if (char === "[" || char === "{") depth += 1;
    else if (char === "]" || char === "}") depth -= 1;
    if (depth > 200) return tooDeep(line);
  }
  const indent = /^(?:[ \t]*(?:[-?:][ \t]+){100})/m.exec(text);
  return indent ? tooDeep(text.slice(0, indent.index).split("\n").length) : undefined;
}

function tooDeep(line: number): ImportProblem {
  return { line, code: "yaml-deep", what: "This goes deeper than a workflow does.", cure: "Take the nesting away." };
}

type Place = { line: number; depth: number };

function walk(root: ParsedNode | null, lineOf: (offset: number) => number): Read {
  const problems: ImportProblem[] = [];
  let seen = 0;
  const visit = (node: ParsedNode | null, at: Place): Tree => {
    const line = node ? lineOf(node.range[0]) : at.line;
    seen += 1;
    const wrong = seen > NODES_MAX || at.depth > DEPTH_MAX ? tooDeep(line) : unread(node, line);
    if (!wrong) return branches(node, { line, depth: at.depth + 1 });
    problems.push(wrong);
    return { kind: "text", text: "", line };
  };
  const branches = (node: ParsedNode | null, at: Place): Tree => {
    const { line } = at;
    if (isSeq(node)) return { kind: "list", line, items: node.items.map((item) => visit(item as ParsedNode, at)) };
    if (isMap(node)) return { kind: "map", line, entries: node.items.map((pair) => entryOf(pair as Pair, at)) };
    return { kind: "text", line, text: isScalar(node) ? String(node.value ?? "") : "" };
  };
  const entryOf = ({ key, value }: Pair, at: Place): Entry => {
    const line = lineOf(key.range[0]);
    return { key: isScalar(key) ? String(key.value) : "", line, value: visit(value, { ...at, line }) };
  };
  const tree = visit(root, { line: 1, depth: 0 });
  return problems.length > 0 ? { ok: false, problems: problems.slice(0, PROBLEMS_MAX) } : { ok: true, tree };
}

type Pair = { key: ParsedNode; value: ParsedNode | null };

/** What of YAML is not read, found at a node. */
function unread(node: ParsedNode | null, line: number): ImportProblem | undefined {
  if (!node) return undefined;
  const cure = "Write the value itself where it is needed.";
  const refused = (what: string) => ({ line, code: "yaml-feature", what, cure });
  if (isAlias(node)) return refused("Aliases (*name) are not read.");
  if (node.anchor !== undefined) return refused("Anchors (&name) are not read.");
  const isUsual = node.tag === undefined || /^tag:yaml\.org,2002:(map|seq|str)$/.test(node.tag);
  return isUsual ? undefined : refused(`The tag ${node.tag?.slice(0, 40)} is not read.`);
}

/** The line where a path of a JSON text stands, or the last of its parts that is there. */
export function lineOfPath(text: string, path: readonly PropertyKey[]): number {
  if (deepFlow(text)) return 1;
  const lines = new LineCounter();
  let node: unknown = parseDocument(text, { lineCounter: lines, prettyErrors: false, logLevel: "error" }).contents;
  let line = 1;
  for (const part of path) {
    const next: unknown = isMap(node) || isSeq(node) ? node.get(part, true) : undefined;
    if (!isNode(next)) break;
    node = next;
    line = lines.linePos(next.range?.[0] ?? 0).line;
  }
  return line;
}
