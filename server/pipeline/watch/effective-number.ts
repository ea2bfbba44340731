import { type SQL, sql } from "drizzle-orm";

/**
 * A subscriber's value of a topic's number field, as SQL over `topic t` and `left join preference p`: own setting, else
 * preset, else default preset, else default; by the same function that standings are written with. Null when none of
 * them is a number.
 */
export function effectiveNumber(field: string): SQL {
  return sql`(
    select (effective_value(field.value, preset_of(t.presets,
      case when p.subscriber_id is null then t.default_preset else p.preset end), p.own) #>> '{}')::numeric
    from jsonb_array_elements(t.fields) with ordinality as field(value, place)
    where field.value ->> 'key' = ${field}::text and field.value ->> 'kind' = 'number'
    order by field.place limit 1)`;
}
