import { sql } from "drizzle-orm";
import { expect, test } from "vitest";
import { type Db, getDb, type Tx } from "#db/client.ts";
import { atClose, atEnd, endIsTold, transact } from "./transact.ts";

const { db } = getDb();

/** What was done at the end, in order. */
function createNotes() {
  const notes: string[] = [];
  const note = (tx: Tx, name: string) =>
    atEnd(tx, { committed: () => notes.push(`${name} committed`), undone: () => notes.push(`${name} undone`) });
  return { notes, note };
}

const fails = async () => {
  throw new Error("no");
};

test("default: what was asked for is done once the transaction has committed", async () => {
  const { notes, note } = createNotes();
  const result = await transact(db, async (tx) => {
    for (const name of ["first", "second"]) note(tx, name);
    await tx.execute(sql`select 1`);
    return notes.length;
  });
  expect([result, notes]).toEqual([0, ["first committed", "second committed"]]);
});

test("behavior: one that fails says so, by its work or by its commit", async () => {
  const { notes, note } = createNotes();
  const byWork = transact(db, async (tx) => {
    note(tx, "work");
    await fails();
  });
  await expect(byWork).rejects.toThrow("no");
  await db.execute(sql`create table late (id int unique deferrable initially deferred)`);
  const byCommit = transact(db, async (tx) => {
    note(tx, "commit");
    await tx.execute(sql`insert into late values (1), (1)`);
  });
  await expect(byCommit).rejects.toThrow();
  expect(notes).toEqual(["work undone", "commit undone"]);
});

test("behavior: a part ends with the whole, or by itself when it is undone", async () => {
  const { notes, note } = createNotes();
  const part = (tx: Tx, name: string, then: () => Promise<void> = async () => undefined) =>
    transact(tx, async (inner) => {
      note(inner, name);
      await then();
    });
  await transact(db, async (tx) => {
    await part(tx, "bad", fails).catch(() => undefined);
    await part(tx, "good");
    note(tx, "whole");
    expect(notes).toEqual(["bad undone"]);
  });
  expect(notes).toEqual(["bad undone", "good committed", "whole committed"]);
  const failing = transact(db, async (tx) => {
    await part(tx, "lost");
    await fails();
  });
  await expect(failing).rejects.toThrow("no");
  expect(notes.slice(3)).toEqual(["lost undone"]);
});

test("behavior: of a transaction that was begun otherwise, and of its parts, nobody tells the end", async () => {
  const told = await db.transaction(async (tx) => [
    endIsTold(tx),
    await transact(tx, async (inner) => endIsTold(inner)),
  ]);
  expect(told).toEqual([false, false]);
});

test("behavior: the last is done once, with all that was given and was not undone, before the commit", async () => {
  const closed: string[][] = [];
  const close = async (tx: Db | Tx, all: readonly string[]) => {
    await tx.execute(sql`select 1`);
    closed.push([...all]);
  };
  await transact(db, async (tx) => {
    expect(atClose(tx, close, ["first"])).toBe(true);
    await transact(tx, async (inner) => void atClose(inner, close, ["part"]));
    const undone = transact(tx, async (inner) => {
      atClose(inner, close, ["undone"]);
      await fails();
    });
    await undone.catch(() => undefined);
    atClose(tx, close, ["last"]);
    expect(closed).toEqual([]);
  });
  expect(closed).toEqual([["first", "part", "last"]]);
  expect(await db.transaction(async (tx) => atClose(tx, close, ["nobody"]))).toBe(false);
  const failing = transact(db, async (tx) => {
    atClose(tx, async () => fails(), ["last"]);
  });
  await expect(failing).rejects.toThrow("no");
});
