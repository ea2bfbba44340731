import { sql } from "drizzle-orm";
import fc from "fast-check";
import { expect, test } from "vitest";
import { getDb } from "./client.ts";
import { columnsOf } from "./columns-of.ts";

type Row = { id: number; text: string | null; at: Date | null };

async function readBack(rows: readonly Row[]): Promise<Row[]> {
  const found = await getDb().db.execute<{ id: string; text: string | null; at: string | null }>(sql`
    select id, text, to_json(at) #>> '{}' as at from ${columnsOf<Row>(rows, {
      id: ["bigint", (row) => row.id],
      text: ["text", (row) => row.text],
      at: ["timestamptz", (row) => row.at],
    })}`);
  return found.map(({ id, text, at }) => ({ id: Number(id), text, at: at === null ? null : new Date(at) }));
}

test("default: rows come back as they went, whatever stands in their texts", async () => {
  const whole = fc.string({ unit: "grapheme" }).filter((text) => text.isWellFormed() && !text.includes("\u0000"));
  const text = fc.oneof(fc.constantFrom("", "NULL", "null", "{}", '"', "\\", "a,b", " a ", "it's", "\n"), whole);
  const at = fc.date({ min: new Date("1970-01-01"), max: new Date("2200-01-01"), noInvalidDate: true });
  const row = fc.record({ id: fc.maxSafeInteger(), text: fc.option(text), at: fc.option(at) });
  await fc.assert(
    fc.asyncProperty(fc.array(row), async (rows) => {
      expect(await readBack(rows)).toEqual(rows);
    }),
  );
});

test("error: what Postgres cannot hold is left out", async () => {
  const [row] = await readBack([{ id: 1, text: "a\u0000b\ud800", at: null }]);
  expect(row).toEqual({ id: 1, text: "ab\ufffd", at: null });
});
