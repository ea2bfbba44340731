import { type SQL, sql } from "drizzle-orm";
import { NUMBERS } from "#db/schema/standing.ts";
import type { StoredValue, WaysInput } from "#server/catalog/define-node.ts";
import type { SqlOperand } from "#server/catalog/in-sql/operand.ts";
import type { PreparedPlan } from "#server/catalog/prepare-plan.ts";
import { isDecimal } from "#server/contract/decimal.ts";
import { effectiveTopic, fitsField, type TopicField, type TopicInput } from "#server/contract/topic.ts";
import type { Value, Values } from "#server/contract/value.ts";
import { storedOperand } from "./stored-operand.ts";

/** A topic whose subscribers are an audience. */
export type AudienceTopic = TopicInput & { id: number };

type Of = {
  plan: PreparedPlan;
  triggerNodeId: string;
  audienceId: string;
  topic: AudienceTopic;
  /** Other topics, of which a segment may compare settings. */
  compared?: readonly AudienceTopic[];
  /** The event's values, the same for everybody. */
  values: Values;
};

/** The subscriber's own row, `s`, which a statement joins only where it is read. */
const WALLET = sql`s.address`;

/** Among what is read: pushed attributes, and the subscriber's own row. No field's key begins so. */
export const ATTRIBUTES = "$attributes";
export const SUBSCRIBER = "$subscriber";

/** What a statement is compiled with, and by name what of the subscriber it has read. */
export type StandingInput = Omit<WaysInput, "nodeId"> & { reads: ReadonlySet<string> };

/**
 * For those who set something: columns of `topic_standing st`.
 * @param o.isLearned with the learned line in place of the one that they have by preset or default
 */
export function ownInput(of: Of, o: { isLearned?: boolean } = {}): StandingInput {
  const { topic } = of;
  const usualOf = (name: string): SqlOperand => {
    if (name === "preset") return presetOperand();
    const at = topic.fields.findIndex((field) => field.key === name);
    const field = topic.fields[at];
    return field ? fieldOperand(topic.id, field, at) : { kind: "known", value: null };
  };
  const learnedOf = (name: string): SqlOperand => {
    const operand = usualOf(name);
    if (name !== topic.learns || operand.kind !== "number") return operand;
    // asked of those alone who have a learned line: it reads their row
    const isTheirOwn = sql`exists (select from preference p where p.subscriber_id = l.subscriber_id
      and p.topic_id = l.topic_id and fits_field('{"kind":"number"}', p.own -> ${name}))`;
    const who = { topicId: topic.id, id: sql`st.subscriber_id` };
    return { ...operand, column: learnedColumn(who, operand.column, sql`and not ${isTheirOwn}`) };
  };
  return inputOf(of, usualOf, o.isLearned ? learnedOf : usualOf);
}

/** The line that matching goes by where one is learned: looked up by key, for those alone who came as far. */
function learnedColumn({ topicId, id }: { topicId: number; id: SQL }, base: SQL, more: SQL): SQL {
  return sql`coalesce((select l.line from learned l where l.topic_id = ${topicId}::bigint and l.subscriber_id = ${id}
    and l.base = ${base} and l.line > ${base} ${more}), ${base})`;
}

/** For those who never touched the topic: all have the same, but for what was learned. */
export function defaultInput(of: Of, o: { isLearned?: boolean } = {}): StandingInput {
  const { topic } = of;
  const { values, preset } = effectiveTopic(topic, undefined);
  const known: Record<string, Value> = { ...values, preset };
  const defaultOf = (name: string) => (Object.hasOwn(known, name) ? (known[name] ?? null) : null);
  const usualOf = (name: string): SqlOperand => ({ kind: "known", value: defaultOf(name) });
  const learnedOf = (name: string): SqlOperand => {
    const value = defaultOf(name);
    if (name !== topic.learns || !isDecimal(value)) return { kind: "known", value };
    const who = { topicId: topic.id, id: sql`s.id` };
    return { kind: "number", column: learnedColumn(who, sql`${value}::numeric`, sql``), mayMiss: false };
  };
  return inputOf(of, usualOf, o.isLearned ? learnedOf : usualOf);
}

type OperandOf = (name: string) => SqlOperand;

/**
 * @param usualOf what they set of the audience's topic, as a segment compares it
 * @param settingOf the same as the audience's own node has it
 */
function inputOf(
  { plan, triggerNodeId, audienceId, topic, compared = [], values }: Of,
  usualOf: OperandOf,
  settingOf: OperandOf,
): StandingInput {
  const reads = new Set<string>();
  const wallet = () => {
    reads.add(SUBSCRIBER);
    return WALLET;
  };
  const readWith = (operandOf: OperandOf, name: string): SqlOperand => {
    reads.add(name);
    return name === "enabled" ? { kind: "known", value: true } : operandOf(name);
  };
  const storedOf = (stored: StoredValue) => {
    if ("topicId" in stored && stored.topicId === topic.id) return readWith(usualOf, stored.name);
    const operand = storedOperand(stored, compared);
    if (operand) reads.add("attribute" in stored ? ATTRIBUTES : SUBSCRIBER);
    return operand;
  };
  return {
    reads,
    wallet,
    stored: storedOf,
    segmentOf: (id) => plan.plan.segments?.[id],
    typeOf: plan.typeOf,
    operandOf: ([nodeId, ...path]) => {
      const name = path.join(".");
      if (nodeId === triggerNodeId) {
        return { kind: "known", value: Object.hasOwn(values, name) ? (values[name] ?? null) : null };
      }
      if (nodeId !== audienceId) {
        const stored = storedValue(plan, nodeId, name);
        // nothing else in the prefix makes a value
        return (stored && storedOf(stored)) ?? { kind: "known", value: null };
      }
      if (name === "wallet") return { kind: "text", column: wallet() };
      return readWith(settingOf, name);
    },
  };
}

function storedValue({ nodes }: PreparedPlan, nodeId: string, name: string): StoredValue | undefined {
  const { node, definition } = nodes.get(nodeId) ?? {};
  if (!node || definition?.run !== "step") return undefined;
  const columns = definition.columns?.(node.config) ?? {};
  return Object.hasOwn(columns, name) ? columns[name] : undefined;
}

function presetOperand(): SqlOperand {
  const isThere = sql`st.preset is not null`;
  return { kind: "choice", isOne: (folded) => sql`st.preset = ${folded}`, isThere, mayMiss: true };
}

function fieldOperand(topicId: number, field: TopicField, at: number): SqlOperand {
  const has = (value: string): SQL => sql`st.tags @> array[${`${topicId}:${field.key}=${value}`}::text]`;
  switch (field.kind) {
    case "number":
      return { kind: "number", column: sql.raw(`st.${NUMBERS[at]}`), mayMiss: !fitsField(field, field.default) };
    case "choice":
      return { kind: "choice", isOne: has, isThere: sql`true`, mayMiss: false };
    case "choices":
      return { kind: "list", holds: has };
    case "yes-no":
      return { kind: "boolean", isYes: has("yes"), isNo: has("no"), isThere: sql`true`, mayMiss: false };
  }
}
