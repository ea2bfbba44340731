import { sql as raw } from "drizzle-orm";
import { drizzle, type PostgresJsDatabase } from "drizzle-orm/postgres-js";
import postgres from "postgres";
import { env, processRole } from "#server/kernel/env.ts";

export type Db = PostgresJsDatabase;
/** A transaction; functions that lock or hand over take this, never the pool. */
export type Tx = Parameters<Parameters<Db["transaction"]>[0]>[0];

const CONNECTIONS_MAX = 10;

function create(url: string) {
  const sql = postgres(url, {
    max: CONNECTIONS_MAX,
    onnotice: () => undefined,
    connection: { application_name: `bellwether-${processRole}` },
  });
  return { sql, db: drizzle(sql, { casing: "snake_case" }) };
}

// One pool per process; on globalThis so that reloads in development do not leak pools,
// made at first use so that `next build` needs no database.
const holder = globalThis as unknown as { bellwetherDb?: ReturnType<typeof create> };

/** The owner's connection: the worker's pipeline and the few services that cross workspaces. */
export function getDb(): ReturnType<typeof create> {
  holder.bellwetherDb ??= create(env().DATABASE_URL);
  return holder.bellwetherDb;
}

export async function closeDb(): Promise<void> {
  await holder.bellwetherDb?.sql.end({ timeout: 1 });
  holder.bellwetherDb = undefined;
}

/**
 * Runs `work` as the application's role in one workspace: row-level security shows and takes nothing else's rows,
 * whatever the query says.
 */
export function inWorkspace<T>(workspaceId: number, work: (tx: Tx) => Promise<T>): Promise<T> {
  return getDb().db.transaction(async (tx) => {
    await tx.execute(raw`select set_config('app.workspace_id', ${String(workspaceId)}, true)`);
    await tx.execute(raw`set local role bellwether_app`);
    return work(tx);
  });
}

/** Runs `work` reading every workspace and writing none: the installation admin's view. */
export function inInstallation<T>(work: (tx: Tx) => Promise<T>): Promise<T> {
  return getDb().db.transaction(async (tx) => {
    await tx.execute(raw`set local role bellwether_admin`);
    return work(tx);
  });
}
