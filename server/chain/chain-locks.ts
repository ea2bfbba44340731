import postgres from "postgres";

/** Who of several processes reads a chain: a lock in Postgres that falls with the process that holds it. */
export type ChainLocks = {
  /** True while this process is the one; takes the lock when it is free. */
  holds(chainId: number): Promise<boolean>;
  close(): Promise<void>;
};

/** Any number; the same for every process of the product. */
const LOCK_CLASS = 72_002;

/**
 * Locks on one connection of their own. Should it break, the locks are lost and `holds` says so; whoever still
 * thinks otherwise is stopped by the cursor, which only moves from where they believe it to stand.
 */
export function createChainLocks(url: string): ChainLocks {
  const sql = postgres(url, {
    max: 1,
    onnotice: () => undefined,
    connection: { application_name: "bellwether-ingest-lock" },
  });
  return {
    async holds(chainId) {
      const [row] = await sql<{ held: boolean }[]>`
        select exists (
          select 1 from pg_locks
          where locktype = 'advisory' and pid = pg_backend_pid() and granted
            and database = (select oid from pg_database where datname = current_database())
            and classid = ${LOCK_CLASS}::oid and objid = ${chainId}::bigint::oid
        ) or pg_try_advisory_lock(${LOCK_CLASS}, ${chainId}::integer) as held`;
      return row?.held === true;
    },
    close: () => sql.end({ timeout: 1 }),
  };
}
