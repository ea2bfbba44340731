import { type SQL, sql } from "drizzle-orm";

/** A plain decimal, as `isDecimal` has it. */
const DECIMAL = "^-?(0|[1-9][0-9]*)(\\.[0-9]+)?$";

/**
 * A subscriber's value of a topic's number field, as SQL over `topic t` and `left join preference p`: own setting, else
 * preset, else default preset, else default; the same rule as `effectiveTopic`. Null when that is no number.
 */
export function effectiveNumber(field: string): SQL {
  const found = effectiveText(field);
  return sql`(select e.found::numeric from (select ${found} as found) e where e.found ~ ${DECIMAL}::text)`;
}

/** A value for a field that the topic has no more rests unused, whoever set it. */
function effectiveText(field: string): SQL {
  const key = sql`${field}::text`;
  return sql`(
    select coalesce(
      p.own ->> ${key},
      (select preset.value -> 'values' ->> ${key}
        from jsonb_array_elements(t.presets) with ordinality as preset(value, place)
        where preset.value ->> 'key' = case when p.subscriber_id is null then t.default_preset else p.preset end
        order by preset.place limit 1),
      field.value ->> 'default')
    from jsonb_array_elements(t.fields) with ordinality as field(value, place)
    where field.value ->> 'key' = ${key}
    order by field.place limit 1)`;
}
