import { type SQL, sql } from "drizzle-orm";

/**
 * Writes tries down; of one that was taken for unknown, what is heard later stands.
 *
 * @param select columns in this order: workspace, delivery, number, started, ended, outcome, detail
 */
export function insertAttempts(select: SQL): SQL {
  return sql`
    insert into delivery_attempt (workspace_id, delivery_id, number, started_at, ended_at, outcome, detail)
    ${select}
    on conflict (delivery_id, number) do update set
      ended_at = excluded.ended_at, outcome = excluded.outcome, detail = excluded.detail
    where delivery_attempt.outcome = 'unknown'`;
}
