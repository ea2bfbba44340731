import { sql } from "drizzle-orm";
import type { Tx } from "#db/client.ts";
import type { AttemptOutcome } from "#db/schema/outbox.ts";
import { textFor, type Urgency } from "#server/contract/message.ts";
import type { Content } from "#server/contract/step.ts";
import { type ShownState, shownState } from "../delivery/shown-state.ts";
import { maskTarget } from "./mask-target.ts";
import { type RawTime, timeOf, timeOrNull } from "./rows.ts";
import { selectTransactions, type TransactionDetail } from "./select-transactions.ts";

export type AttemptDetail = {
  number: number;
  outcome: AttemptOutcome;
  /** What the provider said, in words. */
  detail: string;
  startedAt: Date;
  endedAt: Date;
};

export type DeliveryDetail = {
  id: number;
  nodeId: string;
  channel: string;
  /** Where it went, masked when it is a person's own address. */
  target: string;
  urgency: Urgency;
  content: Content;
  why: string;
  state: ShownState;
  reason: string | null;
  priceMilli: number;
  receiptId: string | null;
  /** The delivered message that this one takes back. */
  correctsId: number | null;
  /** Of a call of a contract, once it is signed. */
  transaction?: TransactionDetail;
  attempts: AttemptDetail[];
  createdAt: Date;
  nextAt: Date;
  doneAt: Date | null;
};

type RawAttempt = Omit<AttemptDetail, "startedAt" | "endedAt"> & { startedAt: string; endedAt: string };
type RawDelivery = Omit<DeliveryDetail, "attempts" | "createdAt" | "nextAt" | "doneAt"> & {
  label: string | null;
  attempts: RawAttempt[];
  createdAt: string;
  nextAt: string;
  doneAt: RawTime;
};

/** What one execution sent, with every attempt; inside the caller's transaction and role. */
export async function selectDeliveries(tx: Tx, executionId: number): Promise<DeliveryDetail[]> {
  const rows = await tx.execute<RawDelivery>(sql`
    select d.id::float8 as id, d.node_id as "nodeId", d.channel, d.target, a.label, d.urgency, d.content, d.why,
      ${shownState(sql`d`)} as state, d.reason, d.price_milli as "priceMilli", d.receipt_id as "receiptId", d.corrects_id::float8 as "correctsId",
      d.created_at as "createdAt", d.next_at as "nextAt", d.done_at as "doneAt",
      coalesce(t.attempts, '[]'::json) as attempts
    from delivery d
    left join channel_address a
      on a.subscriber_id = d.subscriber_id and a.kind = d.channel and a.mark = d.target
    cross join lateral (
      select json_agg(json_build_object('number', number, 'outcome', outcome, 'detail', detail,
          'startedAt', started_at, 'endedAt', ended_at) order by number) as attempts
      from delivery_attempt where delivery_id = d.id) t
    where d.execution_id = ${executionId}::bigint
    order by d.id`);
  const calls = rows.filter(({ content }) => content.kind === "contract-call").map(({ id }) => id);
  const transactions = await selectTransactions(tx, calls);
  return rows.map(({ label, ...row }) => ({
    ...row,
    ...transactionOf(transactions.get(row.id)),
    content: row.content.kind === "message" ? textFor(row.content, row.channel) : row.content,
    target: label || maskTarget(row.target),
    attempts: row.attempts.map((a) => ({ ...a, startedAt: timeOf(a.startedAt), endedAt: timeOf(a.endedAt) })),
    createdAt: timeOf(row.createdAt),
    nextAt: timeOf(row.nextAt),
    doneAt: timeOrNull(row.doneAt),
  }));
}

function transactionOf(transaction: TransactionDetail | undefined): Pick<DeliveryDetail, "transaction"> {
  return transaction ? { transaction } : {};
}
