import fc from "fast-check";
import type { Attributes } from "#server/contract/attribute.ts";
import type { Condition, ConditionRow, Operand } from "#server/contract/condition.ts";
import type { Graph, GraphNode } from "#server/contract/graph.ts";
import type { TopicField, TopicInput, TopicSetting, TopicValues } from "#server/contract/topic.ts";
import type { Output, Values, ValueType } from "#server/contract/value.ts";

/** Numbers near each other. */
export const near = fc
  .integer({ min: 100, max: 160 })
  .map((n) => `${Math.floor(n / 100)}.${String(n % 100).padStart(2, "0")}`);

/** Numbers near each other and far beyond, as text: equal ones written apart, huge ones, negative ones, many places. */
export const decimal = fc.oneof(
  fc.constantFrom(
    "0",
    "1",
    "1.0",
    "1.10",
    "1.1",
    "1.25",
    "1.250000000000000000",
    "2",
    "-1",
    "-0.5",
    "1.1000000000000000001",
  ),
  near,
  fc.bigInt({ min: 0n, max: (1n << 256n) - 1n }).map(String),
  fc.bigInt({ min: 0n, max: (1n << 200n) - 1n }).map((n) => `0.${String(n).padStart(61, "0")}`),
);

const WORDS = ["lending", "dex", "nft"];
const word = fc.constantFrom(...WORDS);
/** As people and backends write it. */
const written = fc.oneof(
  word,
  word.map((text) => ` ${text.toUpperCase()} `),
  fc.constantFrom("", "other", "lendin"),
);
const options = WORDS.map((value) => ({ value, label: value }));

export const FIELDS: TopicField[] = [
  { kind: "number", key: "line", label: "Line", unit: "", default: "1.25" },
  { kind: "choice", key: "kind", label: "Kind", options, default: "dex" },
  { kind: "choices", key: "kinds", label: "Kinds", options, default: ["dex", "nft"] },
  { kind: "yes-no", key: "loud", label: "Loud", default: true },
  { kind: "number", key: "least", label: "Least", unit: "", default: "0" },
];

/** Also what no longer fits its field, as after a field became another kind. */
const fieldValue = (field: TopicField): fc.Arbitrary<TopicValues[string]> => {
  const fits = {
    number: decimal,
    choice: word,
    choices: fc.uniqueArray(word),
    "yes-no": fc.boolean(),
  }[field.kind] as fc.Arbitrary<TopicValues[string]>;
  return fc.oneof(
    { weight: 9, arbitrary: fits },
    { weight: 1, arbitrary: fc.constantFrom("x", true, ["dex"], "01", "1e5") },
  );
};
const someValues: fc.Arbitrary<TopicValues> = fc
  .tuple(...FIELDS.map((field) => fc.option(fieldValue(field))))
  .map((values) =>
    Object.fromEntries(FIELDS.flatMap(({ key }, at) => (values[at] == null ? [] : [[key, values[at]]]))),
  );

export const topicOf: fc.Arbitrary<TopicInput> = fc.record({
  key: fc.constant("topic"),
  name: fc.constant("Topic"),
  description: fc.constant(""),
  icon: fc.constant("bell"),
  fields: fc.constant(FIELDS),
  presets: fc.uniqueArray(
    fc.record({ key: fc.constantFrom("calm", "usual", "bold"), label: fc.constant("Preset"), values: someValues }),
    {
      selector: (preset) => preset.key,
    },
  ),
  defaultPreset: fc.constantFrom(null, "calm", "usual"),
  onByDefault: fc.boolean(),
  critical: fc.constant(false),
  learns: fc.constantFrom(null, "line", "least"),
});

/** Undefined: never touched. */
export const setting: fc.Arbitrary<TopicSetting | undefined> = fc.option(
  fc.record({
    enabled: fc.oneof({ weight: 5, arbitrary: fc.constant(true) }, { weight: 1, arbitrary: fc.constant(false) }),
    preset: fc.constantFrom(null, "calm", "usual", "bold", "gone"),
    own: someValues,
  }),
  { nil: undefined },
);

/** What was learned of somebody, mostly beside the line that they have, else it does not count. */
export type ArbitraryLearned = { isBeside: boolean; base: string; line: string | null };
export const learnedRow: fc.Arbitrary<ArbitraryLearned | undefined> = fc.option(
  fc.record({
    isBeside: fc.oneof({ weight: 5, arbitrary: fc.constant(true) }, { weight: 1, arbitrary: fc.constant(false) }),
    base: decimal,
    line: fc.option(decimal),
  }),
  { nil: undefined },
);

export const eventValues: fc.Arbitrary<Values> = fc.record({
  value: fc.option(fc.oneof(decimal, fc.constant("n/a"))),
  other: fc.option(decimal),
  word: fc.option(written),
  words: fc.option(fc.array(written, { maxLength: 3 })),
  flag: fc.option(fc.boolean()),
  wallet: fc.option(fc.integer({ min: 1, max: 12 }).map((n) => `0x${n.toString(16).padStart(40, "0")}`)),
});

const number: ValueType = { kind: "number" };
const text: ValueType = { kind: "text" };
const choice: ValueType = { kind: "choice", options };
const output = (name: string, type: ValueType): Output => ({ path: [name], label: name, type });

export const OUTPUTS: Record<string, Output[]> = {
  when: [
    output("value", number),
    output("other", number),
    output("word", text),
    output("words", { kind: "list", of: text }),
    output("flag", { kind: "boolean" }),
    output("wallet", { kind: "address" }),
  ],
  who: [
    output("line", number),
    output("least", number),
    output("kind", choice),
    output("kinds", { kind: "list", of: choice }),
    output("loud", { kind: "boolean" }),
    output("preset", { kind: "choice", options: [] }),
    output("enabled", { kind: "boolean" }),
    output("wallet", { kind: "address" }),
  ],
  told: [
    { ...output("tier", text), optional: true },
    { ...output("score", number), optional: true },
    { ...output("vip", { kind: "boolean" }), optional: true },
  ],
};

/** Also as another type than is read, and what only looks like a number. */
export const attributes: fc.Arbitrary<Attributes | undefined> = fc.option(
  fc.dictionary(
    fc.constantFrom("tier", "score", "vip", "other"),
    fc.oneof(decimal, written, fc.boolean(), fc.constantFrom("LENDİNG", "Ünïcode", "u\u0308nïcode", "01", "true")),
  ),
  { nil: undefined },
);

const refs = (...names: [string, string][]) => fc.constantFrom(...names).map((ref): Operand => ({ ref }));
const typed = (value: fc.Arbitrary<string | boolean | string[]>) => value.map((one): Operand => ({ value: one }));
const numbers = fc.oneof(
  refs(["when", "value"], ["when", "other"], ["who", "line"], ["who", "least"], ["told", "score"]),
  typed(decimal),
);
const numberRef = refs(["when", "value"], ["who", "line"], ["who", "least"], ["told", "score"]);
const texts = fc.oneof(
  refs(["when", "word"], ["who", "kind"], ["who", "preset"], ["told", "tier"]),
  typed(fc.oneof(written, fc.constantFrom("calm", "USUAL"))),
);
const textRef = refs(["when", "word"], ["who", "kind"], ["who", "preset"], ["told", "tier"]);
const lists = fc.oneof(
  refs(["when", "words"], ["who", "kinds"]),
  typed(fc.array(fc.oneof(written, decimal), { minLength: 1, maxLength: 3 })),
);
const wallets = fc.oneof(refs(["when", "wallet"]), typed(fc.constant(`0x${"3".padStart(40, "0")}`)));

const args = (...sides: fc.Arbitrary<Operand>[]) => fc.tuple(...sides);
const row = (op: fc.Arbitrary<string>, sides: fc.Arbitrary<Operand[]>): fc.Arbitrary<ConditionRow> =>
  fc
    .record({
      op,
      args: sides,
      ifMissing: fc.constantFrom(undefined, undefined, "error" as const, "true" as const, "false" as const),
    })
    .map(({ ifMissing, ...rest }) => (ifMissing ? { ...rest, ifMissing } : rest));

const rows: fc.Arbitrary<ConditionRow> = fc.oneof(
  row(fc.constantFrom("is-below", "is-at-most", "is-above", "is-at-least", "is", "is-not"), args(numberRef, numbers)),
  row(fc.constant("is-between"), args(numberRef, numbers, numbers)),
  row(fc.constantFrom("is", "is-not"), args(textRef, texts)),
  row(fc.constantFrom("is", "is-not"), args(refs(["who", "wallet"]), wallets)),
  row(fc.constant("is-one-of"), args(fc.oneof(textRef, numberRef), lists)),
  row(fc.constant("contains"), args(fc.oneof(refs(["when", "words"], ["who", "kinds"]), textRef), texts)),
  row(
    fc.constantFrom("is-yes", "is-no"),
    args(refs(["who", "loud"], ["who", "enabled"], ["when", "flag"], ["told", "vip"])),
  ),
  row(
    fc.constantFrom("is-present", "is-missing"),
    args(fc.oneof(numberRef, textRef, refs(["when", "words"], ["told", "vip"]))),
  ),
);

const treeOf = (leaves: fc.Arbitrary<ConditionRow>): fc.Arbitrary<Condition> =>
  fc.letrec<{ tree: Condition }>((tie) => ({
    tree: fc.oneof(
      { depthSize: "small", withCrossShrink: true },
      leaves,
      fc.array(tie("tree"), { minLength: 1, maxLength: 3 }).map((all) => ({ all })),
      fc.array(tie("tree"), { minLength: 1, maxLength: 3 }).map((any) => ({ any })),
      tie("tree").map((not) => ({ not })),
    ),
  })).tree;

export const condition: fc.Arbitrary<Condition> = treeOf(rows);

const JOINED = ["2026-11-01T00:00:00.000Z", "2026-11-02T12:30:00.123Z", "2026-11-30T00:00:00.000Z"];
const ZONES = ["UTC", "Europe/Lisbon", "Asia/Tokyo"];

/** How somebody came to be a subscriber, and their zone. */
export const arrival = fc.record({
  zone: fc.constantFrom(...ZONES),
  origin: fc.constantFrom("event", "api", "sign-in"),
  joinedAt: fc.constantFrom(...JOINED).map((at) => new Date(at)),
});

const knownText = refs(["subscriber", "zone"], ["subscriber", "origin"], ["subscriber", "wallet"], ["told", "tier"]);
const knownTexts = typed(fc.oneof(written, fc.constantFrom("utc", " LISBON", "Asia/Tokyo", "API", "0x")));
const moments = typed(fc.constantFrom(...JOINED, "2026-11-02", "soon", "+200000-01-01T00:00:00.000Z"));

const segmentRows: fc.Arbitrary<ConditionRow> = fc.oneof(
  row(fc.constantFrom("is", "is-not", "contains"), args(knownText, knownTexts)),
  row(
    fc.constant("is-one-of"),
    args(knownText, typed(fc.array(fc.constantFrom("utc", "dex", "api"), { minLength: 1 }))),
  ),
  row(fc.constantFrom("is-before", "is-after"), args(refs(["subscriber", "joined"]), moments)),
  row(fc.constant("is-between"), args(refs(["subscriber", "joined"]), moments, moments)),
  row(fc.constantFrom("is-below", "is-at-least"), args(refs(["told", "score"]), typed(decimal))),
  row(fc.constant("is-between"), args(refs(["told", "score"]), typed(decimal), typed(decimal))),
  row(fc.constantFrom("is-yes", "is-no", "is-present"), args(refs(["told", "vip"]))),
  row(fc.constant("is-missing"), args(refs(["told", "tier"], ["told", "gone"], ["subscriber", "joined"]))),
);
/** Settings of topics, as `topic-` and their place: the audience's own, another, and one that nobody has. */
const settingRow = fc.oneof(
  row(fc.constant("is-yes"), args(refs(["topic-0", "enabled"], ["topic-1", "enabled"], ["topic-1", "loud"]))),
  row(fc.constantFrom("is-below", "is-at-least"), args(refs(["topic-0", "line"], ["topic-1", "line"]), typed(decimal))),
  row(fc.constantFrom("is", "is-not"), args(refs(["topic-0", "kind"], ["topic-1", "preset"]), typed(written))),
  row(fc.constant("contains"), args(refs(["topic-0", "kinds"], ["topic-1", "kinds"]), typed(written))),
);
/** Of a topic that is gone: such a segment is asked one by one. */
const goneRow = row(fc.constant("is-yes"), args(refs(["topic-2", "enabled"])));

/** The ids of a world's segments. */
export const SEGMENTS = [1, 2];

export const segmentTree: fc.Arbitrary<Condition> = fc.oneof(
  { weight: 7, arbitrary: treeOf(segmentRows) },
  { weight: 3, arbitrary: treeOf(fc.oneof(segmentRows, settingRow)) },
  { weight: 1, arbitrary: treeOf(fc.oneof(segmentRows, goneRow)) },
);

const switchWays = fc.uniqueArray(fc.oneof(written, decimal, fc.constantFrom("yes", "no", "calm")), { maxLength: 3 });
const splitNode: fc.Arbitrary<GraphNode> = fc.oneof(
  {
    weight: 3,
    arbitrary: condition.map((tree) => ({ type: "condition", v: 1, name: "", config: { condition: tree } })),
  },
  {
    weight: 1,
    arbitrary: fc
      .record({ on: fc.oneof(textRef, numberRef, refs(["who", "loud"], ["told", "vip"])), values: switchWays })
      .map(({ on, values }) => ({
        type: "switch",
        v: 1,
        name: "",
        config: { on, ways: values.map((value, at) => ({ id: `way-${at}`, label: value, value })) },
      })),
  },
  {
    weight: 2,
    arbitrary: fc
      .constantFrom(...SEGMENTS)
      .map((segmentId) => ({ type: "in-segment", v: 1, name: "", config: { segmentId } })),
  },
  {
    weight: 1,
    arbitrary: fc
      .record({ type: fc.constantFrom("ab-split", "hold-out"), percent: fc.integer({ min: 1, max: 50 }) })
      .map(({ type, percent }) => ({ type, v: 1, name: "", config: { percent } })),
  },
);
const node = (type: string, config: Record<string, unknown> = {}): GraphNode => ({ type, v: 1, name: "", config });
const endNode: fc.Arbitrary<GraphNode> = fc.constantFrom(
  node("stop", { reason: "Enough", outcome: "stopped" }),
  node("in-app", { message: { subject: ["Told"], body: [] }, urgency: "normal", topicId: null }),
  node("in-app", { message: { subject: ["Told"], body: [] }, urgency: "normal", topicId: null }),
  node("look-up", { url: ["https://team.example"], headers: [], attributes: [], cacheSeconds: 60 }),
);

const TOLD = [
  { name: "tier", type: "text" },
  { name: "score", type: "number" },
  { name: "vip", type: "boolean" },
];

const handlesOf = ({ type, config }: GraphNode): string[] => {
  if (type === "condition" || type === "in-segment") return ["yes", "no", "unknown"];
  if (type === "switch") return [...(config.ways as { id: string }[]).map(({ id }) => id), "otherwise"];
  if (type === "ab-split") return ["a", "b"];
  if (type === "hold-out") return ["next", "held-out"];
  return type === "stop" ? [] : ["next"];
};

const whoNode = fc.oneof(
  { weight: 2, arbitrary: fc.constant(node("topic-subscribers", { topicId: 1 })) },
  {
    weight: 1,
    arbitrary: fc.constantFrom(...SEGMENTS).map((segmentId) => node("segment-members", { segmentId, topicId: 1 })),
  },
);

/** `when` → `who` → `told` → a few nodes, with edges that only point forward: joins, parallel branches, dead ends. */
export const graph: fc.Arbitrary<Graph> = fc
  .record({
    who: whoNode,
    splits: fc.array(splitNode, { minLength: 1, maxLength: 4 }),
    ends: fc.array(endNode, { minLength: 1, maxLength: 3 }),
    picks: fc.array(fc.nat(1_000), { minLength: 24, maxLength: 24 }),
  })
  .map(({ who, splits, ends, picks }) => {
    const below = [...splits, ...ends].map((one, at) => [`n${at}`, one] as const);
    const nodes = {
      when: node("signal", { fields: [] }),
      who,
      told: node("told-attributes", { attributes: TOLD }),
      ...Object.fromEntries(below),
    };
    const edges: Graph["edges"] = {
      a: { from: ["when", "next"], to: ["who", "in"] },
      b: { from: ["who", "next"], to: ["told", "in"] },
      c: { from: ["told", "next"], to: ["n0", "in"] },
    };
    let pick = 0;
    below.forEach(([id, one], at) => {
      for (const handle of handlesOf(one)) {
        const choice = picks[pick++ % picks.length] ?? 0;
        // one way in five leads nowhere, one in five to two nodes
        const targets = choice % 5 === 0 ? 0 : choice % 5 === 1 ? 2 : 1;
        for (let i = 0; i < targets && at + 1 < below.length; i++) {
          const to = below[at + 1 + ((choice + i) % (below.length - at - 1))]?.[0] ?? "n0";
          edges[`${id}-${handle}-${to}`] = { from: [id, handle], to: [to, "in"] };
        }
      }
    });
    return { schema: 1 as const, nodes, edges, notes: {}, layout: {} };
  });
