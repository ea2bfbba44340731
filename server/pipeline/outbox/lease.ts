import { type SQL, sql } from "drizzle-orm";
import { limits } from "#server/kernel/limits.ts";

/** What a worker has under way since `now` is written down, or lost, by then. */
export function leaseFrom(now: Date): Date {
  return new Date(now.getTime() + limits.deliveryLeaseSeconds * 1_000);
}

/** @param select columns in this order: delivery ids, until when */
export function insertClaim(select: SQL): SQL {
  return sql`insert into delivery_claim (delivery_ids, lease_until) ${select}`;
}
