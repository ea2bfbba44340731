import { sql } from "drizzle-orm";
import { index, pgTable, text, uniqueIndex } from "drizzle-orm/pg-core";
import { at, big, hex, id, workspaceId } from "./columns.ts";

/** `credits`: what a workspace may spend; `issued`: where grants come from; `spent`: where posted ones go. */
export type AccountKind = "credits" | "issued" | "spent";

/**
 * Three accounts per workspace, in milli-credits; totals move in the transaction of each transfer, but for what is posted:
 * that stands in `ledger_posted` until the next reservation. Owner: server/ledger.
 */
export const ledgerAccount = pgTable(
  "ledger_account",
  {
    id: id(),
    workspaceId: workspaceId(),
    kind: text().$type<AccountKind>().notNull(),
    debitsPostedMilli: big().notNull().default(0),
    creditsPostedMilli: big().notNull().default(0),
    debitsPendingMilli: big().notNull().default(0),
    creditsPendingMilli: big().notNull().default(0),
  },
  (t) => [uniqueIndex("ledger_account_kind_key").on(t.workspaceId, t.kind)],
);

/** `grant` posts at once; `reserve` is pending until a `post` or `void` of each of its deliveries. */
export type TransferKind = "grant" | "reserve" | "post" | "void";

/**
 * One for all that a transaction moves for a workflow, so that the ledger does not grow with the number of subscribers; it
 * names each delivery. Append-only; a trigger in the database refuses update and delete. Owner: server/ledger.
 */
export const ledgerTransfer = pgTable(
  "ledger_transfer",
  {
    id: id(),
    workspaceId: workspaceId(),
    /** The caller's idempotency key. */
    transferKey: text(),
    kind: text().$type<TransferKind>().notNull(),
    debitAccountId: big().notNull(),
    creditAccountId: big().notNull(),
    amountMilli: big().notNull(),
    /** What it pays for; null for a grant, 0 for a digest, which several workflows may stand in. */
    workflowId: big(),
    deliveryIds: big().array().notNull().default([]),
    note: text().notNull().default(""),
    actor: hex(),
    at: at().notNull(),
  },
  (t) => [
    uniqueIndex("ledger_transfer_key").on(t.transferKey).where(sql`transfer_key is not null`),
    index("ledger_transfer_workspace_idx").on(t.workspaceId, t.id),
    // home: what was posted in the last days, the pace
    index("ledger_transfer_posted_idx").on(t.workspaceId, t.at).where(sql`kind = 'post'`),
  ],
);

/**
 * Posts that their accounts do not know yet, summed for each transaction: still pending there. What may be reserved is
 * the same before and after, so posting waits for nobody. Owner: server/ledger.
 */
export const ledgerPosted = pgTable(
  "ledger_posted",
  {
    id: id(),
    workspaceId: workspaceId(),
    amountMilli: big().notNull(),
  },
  (t) => [index("ledger_posted_workspace_idx").on(t.workspaceId)],
);
