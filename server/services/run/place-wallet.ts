import { sql } from "drizzle-orm";
import type { Tx } from "#db/client.ts";
import type { ExecutionState } from "#db/schema/interpreter.ts";
import type { Outcome, Step } from "#server/contract/step.ts";
import type { Values } from "#server/contract/value.ts";
import type { RunStory } from "./load-run-story.ts";
import { timeOf } from "./rows.ts";

/** What a run wrote down of one wallet. */
export type KeptExecution = {
  id: number;
  state: ExecutionState;
  outcome: Outcome | null;
  reason: string | null;
  steps: Step[];
  facts: Values | null;
};

export type KnownWallet = { id: number; zone: string; createdAt: Date };

/** Why a run never came to a wallet. */
export type Outside =
  | { kind: "stranger" }
  | { kind: "enrolled-later"; at: Date }
  /** The event names one wallet, null when it names none. */
  | { kind: "another-wallet"; named: string | null }
  | { kind: "not-concerned" }
  | { kind: "run-skipped" }
  | { kind: "run-undone" }
  | { kind: "run-cancelled"; reason: string | null }
  | { kind: "run-failed"; reason: string | null }
  | { kind: "not-yet" };

/** Where a wallet stands to a run. */
export type WalletPlace =
  | { kind: "recorded"; subscriber: KnownWallet; execution: KeptExecution }
  /** In the audience, or passed over for a setting, and nothing was written down. */
  | { kind: "unrecorded"; subscriber: KnownWallet; facts: Values | null }
  | { kind: "outside"; subscriber: KnownWallet | null; why: Outside };

/** Finds one wallet in a run: two look-ups by key, however many the run reached. Inside the caller's role. */
export async function placeWallet(tx: Tx, o: { story: RunStory; address: `0x${string}` }): Promise<WalletPlace> {
  const { subscriber, execution } = await selectWallet(tx, o);
  if (subscriber && execution) return { kind: "recorded", subscriber, execution };
  const { story } = o;
  const ended = whyNobody(story);
  if (ended) return { kind: "outside", subscriber, why: ended };
  if (!subscriber) return { kind: "outside", subscriber, why: { kind: "stranger" } };
  if (subscriber.createdAt > (story.expandedAt ?? story.doneAt ?? story.createdAt)) {
    return { kind: "outside", subscriber, why: { kind: "enrolled-later", at: subscriber.createdAt } };
  }
  const facts = await selectHit(tx, o);
  const elsewhere = notInAudience(o, facts !== undefined);
  if (elsewhere) return { kind: "outside", subscriber, why: elsewhere };
  if (story.expandedAt === null && story.doneAt === null) {
    return { kind: "outside", subscriber, why: { kind: "not-yet" } };
  }
  return { kind: "unrecorded", subscriber, facts: facts ?? null };
}

function whyNobody({ state, reason, undoneAt, event }: RunStory): Outside | undefined {
  if (state === "skipped") return { kind: "run-skipped" };
  if (undoneAt !== null || event.orphanedAt !== null) return { kind: "run-undone" };
  if (state === "cancelled") return { kind: "run-cancelled", reason };
  return state === "failed" ? { kind: "run-failed", reason } : undefined;
}

function notInAudience({ story, address }: { story: RunStory; address: string }, isHit: boolean): Outside | undefined {
  const spec = story.audience?.spec;
  if (!spec) return { kind: "not-concerned" };
  if (spec.kind === "concerned") return isHit ? undefined : { kind: "not-concerned" };
  if (spec.kind === "topic" || spec.kind === "segment") return undefined;
  const named = story.values[spec.wallet.ref[1] ?? ""];
  if (typeof named !== "string") return { kind: "another-wallet", named: null };
  return named.toLowerCase() === address ? undefined : { kind: "another-wallet", named };
}

type RawWallet = {
  id: number;
  zone: string;
  createdAt: string;
  execution: KeptExecution | null;
};

async function selectWallet(tx: Tx, { story, address }: { story: RunStory; address: string }) {
  const [row] = await tx.execute<RawWallet>(sql`
    select s.id::float8 as id, s.zone, s.created_at as "createdAt",
      case when x.id is not null then jsonb_build_object('id', x.id, 'state', x.state, 'outcome', x.outcome,
        'reason', x.reason, 'steps', x.steps, 'facts', x.facts) end as execution
    from subscriber s
    left join execution x on x.run_id = ${story.id}::bigint and x.subscriber_id = s.id
    where s.workspace_id = ${story.workspaceId}::bigint and s.address = ${address}::text`);
  if (!row) return { subscriber: null, execution: null };
  const { execution, ...subscriber } = row;
  return { subscriber: { ...subscriber, createdAt: timeOf(row.createdAt) }, execution };
}

/** What the event says of this wallet alone: of several lines crossed at once the last counts, as for the audience. */
async function selectHit(
  tx: Tx,
  { story, address }: { story: RunStory; address: string },
): Promise<Values | undefined> {
  const [row] = await tx.execute<{ values: Values }>(sql`
    select h."values" from run_hit h
    where h.run_id = ${story.id}::bigint and h.address = ${address}::text
      and h.workspace_id = ${story.workspaceId}::bigint
    order by h.key desc limit 1`);
  return row?.values;
}
