import { and, eq } from "drizzle-orm";
import type { Db } from "#db/client.ts";
import { trigger } from "#db/schema/workflow.ts";
import { createLogFilter, type LogFilter } from "#server/chain/log-filter.ts";

export async function readLogFilter(db: Db, chainId: number): Promise<LogFilter> {
  const rows = await db
    .selectDistinct({ address: trigger.address, topic0: trigger.topic0 })
    .from(trigger)
    .where(and(eq(trigger.active, true), eq(trigger.kind, "log"), eq(trigger.chainId, chainId)));
  return createLogFilter(
    rows.flatMap(({ address, topic0 }) =>
      address && topic0 ? [{ address: address.toLowerCase(), topic0: topic0.toLowerCase() }] : [],
    ),
  );
}
