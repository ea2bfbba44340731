import { sql } from "drizzle-orm";
import type { Tx } from "#db/client.ts";
import { jsonText } from "#db/json-text.ts";
import { matureAt } from "./outcome.ts";
import { POLICY_VERSION } from "./policy.ts";

/** One alert of a topic that learns, however many channels it goes by. */
export type NewAlert = {
  workspaceId: number;
  topicId: number;
  subscriberId: number;
  executionId: number;
  nodeId: string;
  /** The same over forks: an alert whose event comes back is none that is new. */
  alertKey: string;
  /** Decimal, on the axis of the topic's line. */
  value: string;
  isHeld: boolean;
  isProbe: boolean;
  isFree: boolean;
  chance: number | null;
  sentAt: Date;
};

/**
 * Writes down what is to be learned from, in the transaction that drafts it.
 *
 * Rows: outcome, inserted as open; one that is there belongs to the execution that told it last.
 */
export async function receiveAlerts(tx: Tx, alerts: readonly NewAlert[]): Promise<void> {
  if (alerts.length === 0) return;
  const unique = [...new Map(alerts.map((alert) => [alert.alertKey, alert])).values()];
  const rows = unique.map((alert) => ({
    ...alert,
    policy: String(POLICY_VERSION),
    maturesAt: matureAt(alert.sentAt, { kind: "usual", endsAt: null }),
  }));
  await tx.execute(sql`
    insert into outcome (workspace_id, topic_id, subscriber_id, execution_id, node_id, alert_key, value, is_held,
      is_probe, is_free, chance, policy, sent_at, matures_at, due_at)
    select "workspaceId", "topicId", "subscriberId", "executionId", "nodeId", "alertKey", value, "isHeld", "isProbe",
      "isFree", chance, policy, "sentAt", "maturesAt", "maturesAt"
    from jsonb_to_recordset(${jsonText(rows)}::text::jsonb) as row ("workspaceId" bigint, "topicId" bigint,
      "subscriberId" bigint, "executionId" bigint, "nodeId" text, "alertKey" text, value numeric, "isHeld" boolean,
      "isProbe" boolean, "isFree" boolean, chance double precision, policy text, "sentAt" timestamptz, "maturesAt" timestamptz)
    order by "alertKey"
    on conflict (alert_key) do update set execution_id = excluded.execution_id`);
}
