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

/** A database as `gate` lets it be. The pool is the caller's. */
export function createGatedDb(sql: postgres.Sql, gate: Gate): Db {
  return drizzle(gated(sql, { gate, inside: false }), { casing: "snake_case" });
}

type Of = { gate: Gate; inside: boolean };
type Work = (sql: postgres.Sql) => Promise<unknown>;

/** Drizzle uses three doors of a client: `unsafe`, `begin` and `savepoint`. */
function gated(sql: postgres.Sql, of: Of): postgres.Sql {
  return new Proxy(sql, {
    get(target, key, receiver) {
      if (key === "unsafe") return (...given: Parameters<typeof sql.unsafe>) => query(target, of, given);
      if (key === "begin") return (...given: unknown[]) => begin(target, of.gate, given.at(-1) as Work);
      return Reflect.get(target, key, receiver);
    },
  });
}

function query(sql: postgres.Sql, { gate, inside }: Of, given: Parameters<typeof sql.unsafe>) {
  const run = async (asValues: boolean) => {
    await gate(inside ? "statement" : "alone");
    const pending = sql.unsafe(...given);
    return asValues ? await pending.values() : await pending;
  };
  // as postgres.js: nothing is asked until somebody waits for it
  return {
    values: () => run(true),
    then: (done: (rows: unknown) => unknown, failed: (error: unknown) => unknown) => run(false).then(done, failed),
  };
}

async function begin(sql: postgres.Sql, gate: Gate, work: Work): Promise<unknown> {
  await gate("begin");
  const result = await sql.begin(async (inner) => {
    const made = await work(gated(inner as unknown as postgres.Sql, { gate, inside: true }));
    await gate("commit");
    return made;
  });
  await gate("committed");
  return result;
}
