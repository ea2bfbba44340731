import { sql } from "drizzle-orm";

/**
 * To be selected from by a statement of a transaction whose commit need not wait for the disk. Should Postgres itself fail
 * in the moment after, what the transaction says is forgotten: say where it is used why that may be.
 */
export const UNAWAITED = sql`set_config('synchronous_commit', 'off', true)`;
