import { PgTransaction } from "drizzle-orm/pg-core";
import type { Db, Tx } from "#db/client.ts";

/** What is to be done once a transaction has ended, here in this process: neither may throw. */
export type Ending = { committed: () => void; undone: () => void };

/** Does the last of a transaction, with all that it was given for it. */
type Close<T> = (tx: Db | Tx, all: readonly T[]) => Promise<void>;

type Open = { endings: Ending[]; closing: Map<Close<never>, unknown[]> };

const opened = new WeakMap<Tx, Open>();

/**
 * As `transaction` of a database, or of another transaction, and does afterwards what `atEnd` was given. A part that is
 * undone by itself ends then; one that holds ends with the whole, and nobody tells of what was begun otherwise.
 */
export async function transact<T>(of: Db | Tx, work: (tx: Tx) => Promise<T>): Promise<T> {
  const whole = opened.get(of as Tx);
  if (of instanceof PgTransaction && !whole) return of.transaction(work);
  const own: Open = { endings: [], closing: new Map() };
  let result: T;
  try {
    result = await of.transaction(async (tx) => {
      opened.set(tx, own);
      const made = await work(tx);
      if (!whole) for (const [close, all] of own.closing) await close(tx, all as never[]);
      return made;
    });
  } catch (error) {
    // whether it was lost on its way back is not known: what it wrote counts as not done, and is found again there
    for (const { undone } of own.endings) undone();
    throw error;
  }
  if (whole) join(whole, own);
  else for (const { committed } of own.endings) committed();
  return result;
}

/** A part that holds ends with the whole. */
function join(whole: Open, part: Open): void {
  whole.endings.push(...part.endings);
  for (const [close, all] of part.closing) add(whole.closing, close, all);
}

function add(closing: Open["closing"], close: Close<never>, items: readonly unknown[]): void {
  closing.set(close, [...(closing.get(close) ?? []), ...items]);
}

/** @returns false where nobody would say how the transaction ended: then nothing is to be done after it */
export function endIsTold(tx: Tx): boolean {
  return opened.has(tx);
}

/** For a transaction of which `endIsTold`. */
export function atEnd(tx: Tx, ending: Ending): void {
  opened.get(tx)?.endings.push(ending);
}

/**
 * Has `close` do the last of the transaction, once, with all that it was given in the course of it; what a part was given
 * that is undone by itself is left out.
 * @returns false where nobody would: then it is to be done at once
 */
export function atClose<T>(tx: Db | Tx, close: Close<T>, items: readonly T[]): boolean {
  const closing = opened.get(tx as Tx)?.closing;
  if (!closing) return false;
  add(closing, close as Close<never>, items);
  return true;
}
