import { bigint, numeric, text, timestamp } from "drizzle-orm/pg-core";

/** Every table's key: a 64-bit number, dense, in order of insertion. */
export const id = () => bigint({ mode: "number" }).primaryKey().generatedAlwaysAsIdentity();

/** A 64-bit number: foreign keys, block numbers, milli-credits. Safe up to 2^53, which `limits` enforces. */
export const big = () => bigint({ mode: "number" });

/** The tenant. Every table that has this column gets row-level security from `db/policies.sql`. */
export const workspaceId = () => big().notNull();

/** A point in time, with zone. Columns end in `_at`. */
export const at = () => timestamp({ withTimezone: true, mode: "date" });

/** An address or hash: 0x and lower-case hex. */
export const hex = () => text().$type<`0x${string}`>();

/** An amount of a chain's own currency in its smallest unit, up to what a uint256 holds. */
export const wei = () => numeric({ precision: 78, scale: 0, mode: "bigint" });
