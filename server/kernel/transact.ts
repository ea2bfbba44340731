import { PgTransaction } from "drizzle-orm/pg-core";
import type { Db, Tx } from "#db/client.ts";

/** What is to be done once a transaction has ended, here in this process: neither may throw. */
export type Ending = { committed: () => void; undone: () => void };

const endings = new WeakMap<Tx, Ending[]>();

/**
 * As `transaction` of a database, or of another transaction, and does afterwards what `atEnd` was given. A part that is
 * undone by itself ends then; one that holds ends with the whole, and nobody tells of what was begun otherwise.
 */
export async function transact<T>(of: Db | Tx, work: (tx: Tx) => Promise<T>): Promise<T> {
  const whole = endings.get(of as Tx);
  if (of instanceof PgTransaction && !whole) return of.transaction(work);
  const own: Ending[] = [];
  let result: T;
  try {
    result = await of.transaction((tx) => {
      endings.set(tx, own);
      return work(tx);
    });
  } catch (error) {
    // whether it was lost on its way back is not known: what it wrote counts as not done, and is found again there
    for (const { undone } of own) undone();
    throw error;
  }
  if (whole) whole.push(...own);
  else for (const { committed } of own) committed();
  return result;
}

/** @returns false where nobody would say how the transaction ended: then nothing is to be done after it */
export function endIsTold(tx: Tx): boolean {
  return endings.has(tx);
}

/** For a transaction of which `endIsTold`. */
export function atEnd(tx: Tx, ending: Ending): void {
  endings.get(tx)?.push(ending);
}
