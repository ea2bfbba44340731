import { sql } from "drizzle-orm";
import type { Tx } from "#db/client.ts";

type Verdict = { deliveryId: number; subscriberId: number; verdict: "useful" | "not-useful" };

/** Shows in the inbox what was answered elsewhere about the same alert. */
export async function showVerdict(tx: Tx, { deliveryId, subscriberId, verdict }: Verdict): Promise<void> {
  await tx.execute(sql`
    update inbox_message m set verdict = ${verdict}
    from delivery answered join delivery d on d.execution_id = answered.execution_id and d.node_id = answered.node_id
    where answered.id = ${deliveryId}::bigint and m.delivery_id = d.id and m.subscriber_id = ${subscriberId}::bigint`);
}
