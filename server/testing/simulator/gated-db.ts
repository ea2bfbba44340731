import { drizzle } from "drizzle-orm/postgres-js";
import type postgres from "postgres";
import type { Db } from "#db/client.ts";

/**
 * Where a process stands with the database: before a transaction, before a statement of it, before its commit, or
 * after the commit and before its answer; `alone`: a statement without a transaction.
 */
export type GatePoint = "begin" | "statement" | "commit" | "committed" | "alone";

/** Passed at every such point; what it throws is what the database seems to have answered. */
export type Gate = (point: GatePoint) => Promise<void>;

/** One question to the database at a time, in the order in which they were asked. */
export type Turns = <Result>(ask: () => Promise<Result>) => Promise<Result>;

/**
 * Lines up the questions of everything that runs at once: which of two connections is answered first would otherwise
 * be up to the machine, and one seed would not always play the same.
 */
export function createTurns(): Turns {
  let last: Promise<unknown> = Promise.resolve();
  return (ask) => {
    const asked = last.then(ask);
    last = asked.catch(() => undefined);
    return asked;
  };
}

type Of = { gate: Gate; turns: Turns };

/** A database as `gate` lets it be. The pool is the caller's. */
export function createGatedDb(sql: postgres.Sql, of: Of): Db {
  return drizzle(gated(sql, { ...of, inside: false }), { casing: "snake_case" });
}

type Inside = Of & { inside: boolean };
type Work = (sql: postgres.Sql) => Promise<unknown>;

/** Drizzle uses three doors of a client: `unsafe`, `begin` and `savepoint`. */
function gated(sql: postgres.Sql, of: Inside): postgres.Sql {
  return new Proxy(sql, {
    get(target, key, receiver) {
      if (key === "unsafe") return (...given: Parameters<typeof sql.unsafe>) => query(target, of, given);
      if (key === "begin") return (...given: unknown[]) => begin(target, of, given.at(-1) as Work);
      return Reflect.get(target, key, receiver);
    },
  });
}

function query(sql: postgres.Sql, { gate, turns, inside }: Inside, given: Parameters<typeof sql.unsafe>) {
  const run = async (asValues: boolean) => {
    await gate(inside ? "statement" : "alone");
    return turns(async () => {
      const pending = sql.unsafe(...given);
      return asValues ? await pending.values() : await pending;
    });
  };
  // as postgres.js: nothing is asked until somebody waits for it
  return {
    values: () => run(true),
    then: (done: (rows: unknown) => unknown, failed: (error: unknown) => unknown) => run(false).then(done, failed),
  };
}

/** Beginning, and committing or rolling back, wait for their turn as any question does. */
async function begin(sql: postgres.Sql, of: Of, work: Work): Promise<unknown> {
  const { gate, turns } = of;
  await gate("begin");
  const opened = Promise.withResolvers<postgres.Sql>();
  const worked = Promise.withResolvers<unknown>();
  let transaction: Promise<unknown> = worked.promise;
  const inner = await turns(() => {
    transaction = sql.begin((one) => {
      opened.resolve(one as unknown as postgres.Sql);
      return worked.promise;
    });
    transaction.catch(opened.reject);
    return opened.promise;
  });
  const end = await finish(gated(inner, { ...of, inside: true }), { gate, work });
  const result = await turns(() => {
    end(worked);
    return transaction;
  });
  await gate("committed");
  return result;
}

type Worked = { resolve: (made: unknown) => void; reject: (error: unknown) => void };

/** Works inside the transaction. @returns what then ends it, one way or the other */
async function finish(
  inside: postgres.Sql,
  { gate, work }: { gate: Gate; work: Work },
): Promise<(worked: Worked) => void> {
  try {
    const made = await work(inside);
    await gate("commit");
    return ({ resolve }) => resolve(made);
  } catch (error) {
    return ({ reject }) => reject(error);
  }
}
