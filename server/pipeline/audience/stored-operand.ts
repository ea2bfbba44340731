import { sql } from "drizzle-orm";
import type { StoredValue } from "#server/catalog/define-node.ts";
import type { SqlOperand } from "#server/catalog/in-sql/operand.ts";

/** A pushed attribute of `attribute_set att`, which a statement joins only where one is read; any may be missing. */
export function attributeOperand({ attribute, type }: StoredValue): SqlOperand {
  const value = sql`(att.attributes -> ${attribute}::text)`;
  const text = sql`(att.attributes ->> ${attribute}::text)`;
  switch (type) {
    case "number":
      return {
        kind: "number",
        column: sql`(case when fits_field('{"kind":"number"}'::jsonb, ${value}) then ${text}::numeric end)`,
        mayMiss: true,
      };
    case "text":
      return {
        kind: "choice",
        isOne: (folded) => sql`
          (case jsonb_typeof(${value}) when 'string' then coalesce(att.folded ->> ${attribute}::text, ${text}) = ${folded} end)`,
        isThere: sql`coalesce(jsonb_typeof(${value}) = 'string', false)`,
        mayMiss: true,
      };
    case "boolean": {
      const isYes = sql`(case jsonb_typeof(${value}) when 'boolean' then ${value}::boolean end)`;
      return { kind: "boolean", isYes, isNo: sql`(not ${isYes})`, isThere: sql`(${isYes} is not null)`, mayMiss: true };
    }
  }
}
