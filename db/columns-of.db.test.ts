import { sql } from "drizzle-orm";
import fc from "fast-check";
import { expect, test } from "vitest";
import { getDb } from "./client.ts";
import { columnsOf } from "./columns-of.ts";
import { jsonText } from "./json-text.ts";

type Row = { id: number; text: string | null; at: Date | null; json: unknown };

async function readBack(rows: readonly Row[]): Promise<Row[]> {
  const found = await getDb().db.execute<{ id: string; text: string | null; at: string | null; json: unknown }>(sql`
    select id, text, json::jsonb, to_json(at) #>> '{}' as at from ${columnsOf<Row>(rows, {
      id: "bigint",
      text: "text",
      at: "timestamptz",
      json: "json",
    })}`);
  return found.map(({ id, at, ...row }) => ({ ...row, id: Number(id), at: at === null ? null : new Date(at) }));
}

test("default: rows come back as they went, whatever stands in their texts", async () => {
  const whole = fc.string({ unit: "grapheme" }).filter((text) => text.isWellFormed() && !text.includes("\u0000"));
  const text = fc.oneof(fc.constantFrom("", "NULL", "null", "{}", '"', "\\", "a,b", " a ", "it's", "\n"), whole);
  const at = fc.date({ min: new Date("1970-01-01"), max: new Date("2200-01-01"), noInvalidDate: true });
  const json = fc.jsonValue().map((value): unknown => JSON.parse(jsonText([value, "\u001e", '"\\'])));
  const row = fc.record({ id: fc.maxSafeInteger(), text: fc.option(text), at: fc.option(at), json });
  await fc.assert(
    fc.asyncProperty(fc.array(row), async (rows) => {
      expect(await readBack(rows)).toEqual(rows);
    }),
  );
});

test("error: what Postgres cannot hold is left out", async () => {
  const [row] = await readBack([{ id: 1, text: "a\u0000b\ud800", at: null, json: "c\u0000" }]);
  expect(row).toEqual({ id: 1, text: "ab\ufffd", at: null, json: "c" });
});
