import { type SQL, sql } from "drizzle-orm";
import { NUMBERS } from "#db/schema/standing.ts";
import { folded } from "#server/catalog/compare-values.ts";
import type { StoredValue } from "#server/catalog/define-node.ts";
import type { SqlOperand } from "#server/catalog/in-sql/operand.ts";
import { isDecimal } from "#server/contract/decimal.ts";
import { effectiveTopic, type TopicField, type TopicInput } from "#server/contract/topic.ts";

/** A topic as it is today: its fields say which columns hold what. */
type Topic = TopicInput & { id: number };

/**
 * What columns hold of a subscriber: a pushed attribute of `attribute_set att`, which may be missing; what is known of
 * `subscriber s`; or what their setting of a topic comes to. A statement joins what is read.
 *
 * @returns undefined for a topic that is not among the given
 */
export function storedOperand(stored: StoredValue, topics: readonly Topic[] = []): SqlOperand | undefined {
  if ("attribute" in stored) return attributeOperand(stored);
  if ("known" in stored) return knownOperand(stored.known);
  const topic = topics.find(({ id }) => id === stored.topicId);
  return topic && settingOperand(topic, stored.name);
}

function attributeOperand({ attribute, type }: Extract<StoredValue, { attribute: string }>): SqlOperand {
  const value = sql`(att.attributes -> ${attribute}::text)`;
  const text = sql`(att.attributes ->> ${attribute}::text)`;
  switch (type) {
    case "number":
      return {
        kind: "number",
        column: sql`(case when fits_field('{"kind":"number"}'::jsonb, ${value}) then ${text}::numeric end)`,
        mayMiss: true,
      };
    case "text": {
      const read = sql`coalesce(att.folded ->> ${attribute}::text, ${text})`;
      const ofText = (verdict: SQL) => sql`(case jsonb_typeof(${value}) when 'string' then ${verdict} end)`;
      return {
        kind: "choice",
        isOne: (one) => ofText(sql`${read} = ${one}`),
        holds: (part) => ofText(sql`position(${part}::text in ${read}) > 0`),
        isThere: sql`coalesce(jsonb_typeof(${value}) = 'string', false)`,
        mayMiss: true,
      };
    }
    case "boolean": {
      const isYes = sql`(case jsonb_typeof(${value}) when 'boolean' then ${value}::boolean end)`;
      return { kind: "boolean", isYes, isNo: sql`(not ${isYes})`, isThere: sql`(${isYes} is not null)`, mayMiss: true };
    }
  }
}

function knownOperand(known: Extract<StoredValue, { known: string }>["known"]): SqlOperand {
  switch (known) {
    case "wallet":
      return { kind: "text", column: sql`s.address` };
    case "zone":
      return { kind: "text", column: sql`lower(s.zone)` };
    case "origin":
      return { kind: "choice", isOne: (one) => sql`(s.origin = ${one})`, isThere: sql`true`, mayMiss: false };
    case "joined":
      return { kind: "time", column: sql`floor(extract(epoch from s.created_at) * 1000)` };
  }
}

/** For those who set something a row of `topic_standing`, else what the topic says. */
function settingOperand(topic: Topic, name: string): SqlOperand | undefined {
  const byDefault = effectiveTopic(topic, undefined);
  const setting = (column: SQL) => sql`
    (select ${column} from topic_standing x where x.topic_id = ${topic.id}::bigint and x.subscriber_id = s.id)`;
  const flag = (column: SQL, usual: boolean) => sql`coalesce(${setting(column)}, ${sql.raw(String(usual))})`;
  if (name === "enabled") return booleanOperand(flag(sql`x.enabled`, byDefault.enabled));
  if (name === "preset") {
    const preset = sql`coalesce(${setting(sql`coalesce(x.preset, '')`)}, ${byDefault.preset ?? ""}::text)`;
    const isOne = (one: string) => sql`(nullif(${preset}, '') = ${one})`;
    return { kind: "choice", isOne, isThere: sql`(${preset} <> '')`, mayMiss: true };
  }
  const at = topic.fields.findIndex(({ key }) => key === name);
  const field = topic.fields[at];
  if (!field) return undefined;
  const usual = byDefault.values[name];
  if (field.kind === "number") {
    const number = isDecimal(usual) ? usual : null;
    const column = sql`coalesce(${setting(sql.raw(`x.${NUMBERS[at]}`))}, ${number}::numeric)`;
    return { kind: "number", column, mayMiss: number === null };
  }
  const has = (value: string) =>
    flag(sql`x.tags @> array[${`${topic.id}:${name}=${value}`}::text]`, tagsOf(field, usual).includes(value));
  return tagOperand(field.kind, has);
}

function tagOperand(kind: Exclude<TopicField["kind"], "number">, has: (value: string) => SQL): SqlOperand {
  if (kind === "choices") return { kind: "list", holds: has };
  if (kind === "yes-no") return booleanOperand(has("yes"));
  return { kind: "choice", isOne: has, isThere: sql`true`, mayMiss: false };
}

/** As `topic_standing` writes them. */
function tagsOf({ kind }: TopicField, value: string | boolean | string[] | undefined): string[] {
  if (kind === "yes-no") return [value === true ? "yes" : "no"];
  return (Array.isArray(value) ? value : [value]).flatMap((one) => (typeof one === "string" ? [folded(one)] : []));
}

const booleanOperand = (isYes: SQL): SqlOperand => ({
  ...{ kind: "boolean", isYes, isNo: sql`(not ${isYes})`, isThere: sql`true`, mayMiss: false },
});
