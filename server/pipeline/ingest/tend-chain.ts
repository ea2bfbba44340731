import { AppError } from "#server/kernel/errors.ts";
import { logIngest } from "#server/kernel/log.ts";
import { auditChain } from "./audit-chain.ts";
import type { IngestDeps } from "./ingest-deps.ts";
import { forgetOrder } from "./read-on-from-head.ts";
import { readOwed } from "./read-owed.ts";
import { readTags } from "./read-tags.ts";
import { recheckLogs } from "./recheck-logs.ts";
import { recordEndpoints } from "./record-endpoints.ts";
import { verifyBlocks } from "./verify-blocks.ts";
import type { Chore, WatchedChain } from "./watched-chain.ts";

const SECOND_MS = 1_000;
/** What is told wrong because of a fork is taken back after this long at the latest. */
const VERIFY_MS = 30 * SECOND_MS;
const TAGS_MS = 5 * SECOND_MS;
const OWED_MS = SECOND_MS;
const HEALTH_MS = 10 * SECOND_MS;
/** Between an audit's pieces, and until the next is thought of. */
const AUDIT_PIECE_MS = SECOND_MS;
const AUDIT_MS = 10 * 60 * SECOND_MS;

/** What is done, and how long until it is done again. */
const CHORES: Record<Chore, (deps: IngestDeps, chain: WatchedChain, now: Date) => Promise<number>> = {
  tags: async (deps, chain, now) => {
    await readTags(deps, chain, now);
    return TAGS_MS;
  },
  verify: async (deps, chain, now) => {
    const isUndone = await verifyBlocks(deps, chain, now);
    if (!isUndone) await recheckLogs(deps, chain, now);
    return VERIFY_MS;
  },
  owed: async (deps, chain, now) => ((await readOwed(deps, chain, now)) ? 0 : OWED_MS),
  audit: async (deps, chain, now) => ((await auditChain(deps, chain, now)) ? AUDIT_PIECE_MS : AUDIT_MS),
  health: async ({ db }, chain) => {
    await recordEndpoints(db, chain);
    await forgetOrder(db, chain.chainId);
    return HEALTH_MS;
  },
};
/** After trouble with an endpoint. */
const PUT_OFF_MS = 10 * SECOND_MS;

/**
 * Does whatever of a chain's chores is due, each a bounded piece: tags, checking what was read, reading what is owed,
 * the nightly audit, how endpoints do. Beside `stepChain`, in the same process or none: the chain's lock covers both.
 * @returns what was done
 */
export async function tendChain(deps: IngestDeps, chain: WatchedChain, now: Date): Promise<Chore[]> {
  const { dueAt } = chain.memory;
  const due = (Object.keys(CHORES) as Chore[]).filter((chore) => (dueAt[chore] ?? now) <= now);
  for (const chore of due) {
    const waitMs = await CHORES[chore](deps, chain, now).catch((error: unknown) => {
      if (!(error instanceof AppError)) throw error;
      logIngest.debug({ chainId: chain.chainId, chore, trouble: error.publicMessage }, "a chore is put off");
      return PUT_OFF_MS;
    });
    dueAt[chore] = new Date(now.getTime() + waitMs);
  }
  return due;
}
