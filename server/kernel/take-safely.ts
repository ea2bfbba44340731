import { logPipeline } from "./log.ts";
import { causeOf, sqlStateOf } from "./sql-state.ts";

type Careful = {
  stage: string;
  /** Takes rows together, in one transaction. */
  batch: () => Promise<number>;
  /** Ids of the rows that wait, those the batch would take. */
  waiting: () => Promise<number[]>;
  /** Takes one row, in a transaction of its own. */
  one: (id: number) => Promise<number>;
  /** Ends a row that can never be taken, so that people see it. */
  giveUp: (id: number) => Promise<void>;
};

/** What people read of a row that Bellwether itself could not handle. */
export const BUG_REASON = "Something went wrong in Bellwether itself. It is in the log.";

/**
 * Takes a batch; should it fail for a reason that will not pass, each row alone, so that one bad row never holds up
 * the others.
 */
export async function takeSafely({ stage, batch, waiting, one, giveUp }: Careful): Promise<number> {
  try {
    return await batch();
  } catch (error) {
    if (!isLasting(error)) throw error;
    logPipeline.error({ stage, err: error }, "a batch failed; each of its rows is tried alone");
  }
  let handled = 0;
  for (const id of await waiting()) {
    try {
      handled += await one(id);
    } catch (error) {
      if (!isLasting(error)) throw error;
      logPipeline.error({ stage, id, err: error }, "a row can not be handled and is given up");
      await giveUp(id);
      handled += 1;
    }
  }
  return handled;
}

/** SQLSTATE classes that say something about the data or the statement, not about the moment. */
const LASTING = /^(21|22|23|42)/;

/** False for what another try may get over: connections, locks, shutdowns, a full disk. */
export function isLasting(error: unknown): boolean {
  const state = sqlStateOf(error);
  if (state !== undefined) return LASTING.test(state);
  const cause = causeOf(error);
  return cause instanceof TypeError || cause instanceof RangeError || isBug(cause);
}

function isBug(error: unknown): boolean {
  return error instanceof Error && error.message.startsWith("Bug: ");
}
