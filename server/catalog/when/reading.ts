import { z } from "zod";
import { humanise } from "#server/contract/abi-names.ts";
import type { FieldSpec, Handle, SentencePart } from "#server/contract/catalog.ts";
import type { LineSource, LineSpec, ReadingSource, ReadingSpec, ReadingTest } from "#server/contract/plan.ts";
import type { Output } from "#server/contract/value.ts";
import { present } from "#server/kernel/assert.ts";
import type { Names, WorkspaceFacts } from "../define-node.ts";
import { LINES_USUAL, lineParts, lineSchema, linesParts, linesSchema, usesField } from "./lines.ts";
import { decimalSchema, secondsSchema, spanWords } from "./parts.ts";
import { compileWhose, type WhoseConfig } from "./whose.ts";

/** When a watched value is an event: part of the config of every When node that reads one. */
export type TestConfig = {
  test: "below" | "above" | "up" | "down" | "either";
  lines: LineSpec[];
  change: LineSource;
  windowSeconds: number;
  hysteresisPercent: string;
  critical: string;
  cooldownSeconds: number;
  unknownAfterSeconds: number;
};

export const DAY_SECONDS = 86_400;
export const WINDOW_SECONDS_MAX = 30 * DAY_SECONDS;
const CHANGE_USUAL: LineSource = { kind: "fixed", value: "5" };

/** Parts of the schema. */
export const readingShape = {
  test: z.enum(["below", "above", "up", "down", "either"]).default("below"),
  lines: linesSchema.default(LINES_USUAL),
  change: lineSchema.default(CHANGE_USUAL),
  windowSeconds: secondsSchema(WINDOW_SECONDS_MAX).default(3600),
  hysteresisPercent: decimalSchema.default("2"),
  critical: decimalSchema.default(""),
  cooldownSeconds: secondsSchema(WINDOW_SECONDS_MAX).default(0),
  unknownAfterSeconds: secondsSchema(7 * DAY_SECONDS).default(600),
};

export const READING_DEFAULTS = {
  test: "below",
  lines: LINES_USUAL,
  change: CHANGE_USUAL,
  windowSeconds: 3600,
  hysteresisPercent: "2",
  critical: "",
  cooldownSeconds: 0,
  unknownAfterSeconds: 600,
};

export const READING_HANDLES: Handle[] = [
  { id: "next", label: "Crossed" },
  { id: "unknown", label: "Cannot be read" },
];

const CROSSES = ["below", "above"];
const CHANGES = ["up", "down", "either"];

/** The controls, with the topic whose fields can be lines among them. */
export const readingFields: FieldSpec[] = [
  {
    key: "topicId",
    kind: "topic",
    label: "Topic",
    help: "Its followers, and its numbers, can be lines.",
    optional: true,
  },
  {
    key: "test",
    kind: "choice",
    label: "Tell when it",
    options: [
      { value: "below", label: "Falls below a line" },
      { value: "above", label: "Rises above a line" },
      { value: "down", label: "Falls by a percentage" },
      { value: "up", label: "Rises by a percentage" },
      { value: "either", label: "Moves by a percentage, either way" },
    ],
  },
  {
    key: "lines",
    kind: "lines",
    topic: "topicId",
    label: "Lines",
    help: "Each line tells once when it is crossed, and again only after the value was back on its other side.",
    when: { key: "test", is: CROSSES },
  },
  { key: "change", kind: "line", topic: "topicId", unit: "%", label: "By", when: { key: "test", is: CHANGES } },
  {
    key: "windowSeconds",
    kind: "duration",
    label: "Within",
    min: 60,
    max: WINDOW_SECONDS_MAX,
    when: { key: "test", is: CHANGES },
  },
  {
    key: "hysteresisPercent",
    kind: "number",
    label: "Margin for coming back",
    unit: "%",
    help: "How far beyond a line the value has to come back before that line can tell again. Smaller wobbles tell nobody.",
    when: { key: "test", is: CROSSES },
  },
  {
    key: "critical",
    kind: "number",
    label: "Too late at",
    help: "Such as 1 for a health factor. Messages can then say how far it may still fall.",
    optional: true,
    when: { key: "test", is: ["below"] },
  },
  {
    key: "cooldownSeconds",
    kind: "duration",
    label: "Then quiet for",
    help: "Not told again before that, whatever the value does.",
    max: WINDOW_SECONDS_MAX,
    optional: true,
  },
  {
    key: "unknownAfterSeconds",
    kind: "duration",
    label: "Unknown after",
    help: "Without a fresh value for this long the way “Cannot be read” is taken, once.",
    min: 30,
    max: 7 * DAY_SECONDS,
  },
];

/** A reading about somebody, or about nobody in particular. */
export type Read = TestConfig & Pick<WhoseConfig, "topicId"> & Partial<WhoseConfig>;

const crosses = (test: TestConfig["test"] | undefined) => test === "below" || test === "above";

/** Whether lines, or the percentage, are each follower's own. */
export function hasOwnLines({ test, lines = [], change }: Partial<TestConfig>): boolean {
  if (crosses(test)) return usesField(lines.map(({ line }) => line));
  return change !== undefined && usesField([change]);
}

/** Whom its events name: those whose value it is, or whose line; one account's value names nobody by itself. */
export function namesInReading(config: Partial<Read>): Names {
  return config.whose === "followers" || hasOwnLines(config) ? "each" : "nobody";
}

/** The spec around a source. */
export function compileReading(
  config: TestConfig & WhoseConfig,
  { source, unit }: { source: ReadingSource; unit: string },
): ReadingSpec {
  const ownLinesOf = () => ({ topicId: present(config.topicId, "checked own lines have a topic") });
  return {
    kind: "reading",
    source,
    whose: compileWhose(config),
    linesOf: hasOwnLines(config) ? ownLinesOf() : null,
    test: compileTest(config),
    unit,
    critical: config.test === "below" && config.critical !== "" ? config.critical : null,
    cooldownSeconds: config.cooldownSeconds,
    unknownAfterSeconds: config.unknownAfterSeconds,
  };
}

function compileTest(config: TestConfig): ReadingTest {
  const { test, lines, change, windowSeconds, hysteresisPercent } = config;
  if (test === "below" || test === "above") {
    const named = lines.map((one) => ({ ...one, label: one.label.trim() || nameOfLine(one.line) }));
    return { kind: "crosses", direction: test, lines: named, hysteresisPercent };
  }
  return { kind: "changes", direction: test, percent: change, windowSeconds };
}

/** A message may say which line it was, whether or not the author named it. */
function nameOfLine(line: LineSource): string {
  return line.kind === "fixed" ? line.value : humanise(line.field);
}

const VERB = {
  below: " falls below ",
  above: " rises above ",
  up: " rises by ",
  down: " falls by ",
  either: " moves by ",
};

/** " falls below their own line (Liquidation risk › Your line)". */
export function testParts(
  config: Partial<Read>,
  { unit, facts }: { unit: string; facts: WorkspaceFacts },
): SentencePart[] {
  const { test = "below", lines, change, windowSeconds } = config;
  const within = { topicId: config.topicId ?? null, unit, facts };
  if (crosses(test)) return [VERB[test], ...linesParts(lines, within)];
  const by = lineParts(change, { ...within, unit: "%", own: "their own percentage" });
  return [VERB[test], ...by, " within ", { chip: spanWords(windowSeconds ?? 3600) }];
}

/** What every reading tells; `value` is called by what was read. */
export function readingOutputs(config: Partial<Read>, { label, unit }: { label: string; unit: string }): Output[] {
  const number: Output["type"] = { kind: "number", ...(unit && { unit }) };
  const percent: Output["type"] = { kind: "number", unit: "%" };
  const isCrossing = crosses(config.test ?? "below");
  const hasWallet = config.whose === "followers" || config.whose === "account" || hasOwnLines(config);
  const wallet: Output = { path: ["wallet"], label: "Wallet", type: { kind: "address" } };
  const next: Output[] = [
    { path: ["value"], label, type: number },
    { path: ["before"], label: `${label} before`, type: number, optional: true },
    ...(isCrossing ? crossingOutputs(number, config.critical) : []),
    { path: ["change"], label: "Change", type: percent, optional: true },
  ];
  const unknown: Output[] = [
    { path: ["last"], label: `Last known ${label}`, type: number, optional: true },
    { path: ["since"], label: "Unknown since", type: { kind: "time" } },
    { path: ["reason"], label: "Why it cannot be read", type: { kind: "text" } },
  ];
  return [
    ...next.map((output) => ({ ...output, way: "next" })),
    ...unknown.map((output) => ({ ...output, way: "unknown" })),
    ...(hasWallet ? [wallet] : []),
    { path: ["$time"], label: "Time it was read", type: { kind: "time" } },
  ];
}

function crossingOutputs(number: Output["type"], critical: string | undefined): Output[] {
  const margin: Output = { path: ["margin"], label: "Fall it can still take", type: { kind: "number", unit: "%" } };
  return [
    { path: ["line"], label: "Line", type: number },
    { path: ["threshold"], label: "Name of the line", type: { kind: "text" } },
    ...(critical ? [margin] : []),
  ];
}
