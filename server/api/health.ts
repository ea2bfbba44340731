import { sql } from "drizzle-orm";
import { getDb } from "#db/client.ts";
import { logApi } from "#server/kernel/log.ts";

/** 200 when this process can use the database, else 503. Says nothing more: anybody may ask. */
export async function handleHealth(): Promise<Response> {
  try {
    await getDb().db.execute(sql`select 1`);
    return Response.json({ ok: true });
  } catch (error) {
    logApi.error({ err: error }, "health: no database");
    return Response.json({ ok: false }, { status: 503 });
  }
}
