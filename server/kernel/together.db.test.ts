import { sql } from "drizzle-orm";
import { expect, test } from "vitest";
import { getDb } from "#db/client.ts";
import { together } from "./together.ts";

const { db } = getDb();

test("default: gives what each came to, in their order", async () => {
  const later = new Promise<string>((done) => setTimeout(done, 5, "later"));
  expect(await together([later, Promise.resolve(2), false])).toEqual(["later", 2, false]);
});

test("error: what one of several asks after another has failed does not outlive the transaction", async () => {
  await db.execute(sql`create table kept (by text)`);
  const keep = (by: string) => sql`insert into kept values (${by})`;
  const failing = db.transaction((tx) =>
    together([
      (async () => {
        await tx.execute(keep("first"));
        // the other has failed by now
        await new Promise((done) => setTimeout(done, 50));
        await tx.execute(keep("second"));
      })(),
      tx.execute(sql`select 1 / 0`),
    ]),
  );
  await expect(failing).rejects.toMatchObject({ cause: { message: "division by zero" } });
  // whatever was still to come would have been by then
  await new Promise((done) => setTimeout(done, 100));
  expect([...(await db.execute(sql`select by from kept`))]).toEqual([]);
});
