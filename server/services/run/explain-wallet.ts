import { sql } from "drizzle-orm";
import { z } from "zod";
import { inWorkspace, type Tx } from "#db/client.ts";
import { idList } from "#db/id-list.ts";
import type { Outcome, Step } from "#server/contract/step.ts";
import type { Values } from "#server/contract/value.ts";
import { onceForEnv } from "#server/kernel/env.ts";
import { explainPassages } from "#server/pipeline/interpreter/explain-passages.ts";
import { createLoadPlans } from "#server/pipeline/interpreter/load-batch.ts";
import type { MemberContext } from "#server/services/context.ts";
import { AGAINST_THE_RECORD, SETTINGS_CHANGED, tellEnding, tellOutside } from "./explain-words.ts";
import { loadRunStory, type RunStory } from "./load-run-story.ts";
import { type KnownWallet, placeWallet, type WalletPlace } from "./place-wallet.ts";
import type { ExecutionDetail } from "./read-execution.ts";
import { selectDeliveries } from "./select-deliveries.ts";
import { tellEvent } from "./tell-event.ts";

export const explainWalletSchema = z.strictObject({
  runId: z.int().positive(),
  wallet: z
    .string()
    .trim()
    .regex(/^0x[0-9a-fA-F]{40}$/, "An address is 0x and 40 digits. Paste it whole.")
    .transform((text) => text.toLowerCase() as `0x${string}`),
});

/** One wallet's way through a run, as an execution's page tells it. */
export type Passage = Pick<
  ExecutionDetail,
  | "steps"
  | "frozen"
  | "outputs"
  | "triggerNodeId"
  | "triggerHandle"
  | "headline"
  | "audienceNodeId"
  | "values"
  | "event"
  | "deliveries"
  | "address"
> & { rest: Pick<ExecutionDetail["rest"], "reachedCount"> };

export type WalletExplanation = {
  address: `0x${string}`;
  subscriberId: number | null;
  executionId: number | null;
  /** `kept`: from the steps the run wrote down; `computed`: worked out again; `outside`: the run never came to it. */
  from: "kept" | "computed" | "outside";
  outcome: Outcome | null;
  /** Why, in one sentence. */
  answer: string;
  /** What to bear in mind when reading it. */
  caveats: string[];
  /** The way as far as it is known; null where there was none. */
  passage: Passage | null;
  /** Of those who stopped where this one did, the others; 0 when it did not stop. */
  alsoStopped: number;
};

const plansOfProcess = onceForEnv(() => createLoadPlans());

/**
 * Why a wallet was told by a run, or not: from what the run wrote down, else worked out again by the interpreter from
 * the event, the pinned version and the settings of today. Asks nobody and writes nothing; the cost does not grow with
 * the run.
 *
 * @throws NotFoundError
 */
export async function explainWallet(
  ctx: MemberContext,
  input: z.input<typeof explainWalletSchema>,
): Promise<WalletExplanation> {
  const { runId, wallet: address } = explainWalletSchema.parse(input);
  return await inWorkspace(ctx.workspaceId, async (tx) => {
    const story = await loadRunStory(tx, { workspaceId: ctx.workspaceId, runId });
    const place = await placeWallet(tx, { story, address });
    return explainPlace(tx, { story, place, address });
  });
}

type Of = { story: RunStory; address: `0x${string}` };

async function explainPlace(tx: Tx, { place, ...of }: Of & { place: WalletPlace }): Promise<WalletExplanation> {
  switch (place.kind) {
    case "outside": {
      const found = { address: of.address, subscriberId: place.subscriber?.id ?? null, executionId: null };
      const answer = tellOutside(place.why, of.address);
      return { ...found, from: "outside", outcome: null, answer, caveats: [], passage: null, alsoStopped: 0 };
    }
    case "recorded":
      return explainKept(tx, { ...of, ...place });
    case "unrecorded":
      return explainAgain(tx, { ...of, ...place });
  }
}

async function explainKept(
  tx: Tx,
  { story, address, subscriber, execution }: Of & Extract<WalletPlace, { kind: "recorded" }>,
): Promise<WalletExplanation> {
  const { id, steps, outcome, reason, facts } = execution;
  const passage = { ...passageOf(story, { address, steps, facts }), deliveries: await selectDeliveries(tx, id) };
  return {
    address,
    subscriberId: subscriber.id,
    executionId: id,
    from: "kept",
    outcome,
    answer: tellEnding({ outcome, reason, steps, graph: story.frozen.graph, isComputed: false }),
    caveats: [],
    passage,
    alsoStopped: await countOthers(tx, { story, steps, outcome }),
  };
}

async function explainAgain(
  tx: Tx,
  { story, address, subscriber, facts }: Of & Extract<WalletPlace, { kind: "unrecorded" }>,
): Promise<WalletExplanation> {
  const { id: runId, workspaceId, workflowId, createdAt: begunAt } = story;
  const endedAt = story.doneAt ?? story.expandedAt ?? begunAt;
  const unrecorded = {
    workspaceId,
    runId,
    workflowId,
    subscriber: { ...subscriber, address },
    facts,
    begunAt,
    endedAt,
  };
  const [found] = await explainPassages(tx, { unrecorded: [unrecorded], loadPlans: plansOfProcess() });
  const { steps = [], outcome = null, reason = null } = found ?? {};
  const hasChanged = await hasChangedSettings(tx, { story, subscriber });
  const isAgainst = outcome === "told" && !hasChanged;
  return {
    address,
    subscriberId: subscriber.id,
    executionId: null,
    from: "computed",
    outcome,
    answer: tellEnding({ outcome, reason, steps, graph: story.frozen.graph, isComputed: true }),
    caveats: [...(hasChanged ? [SETTINGS_CHANGED] : []), ...(isAgainst ? [AGAINST_THE_RECORD] : [])],
    passage: passageOf(story, { address, steps, facts }),
    alsoStopped: hasChanged ? 0 : await countOthers(tx, { story, steps, outcome }),
  };
}

function passageOf(story: RunStory, of: { address: `0x${string}`; steps: Step[]; facts: Values | null }): Passage {
  const { triggerNodeId, triggerHandle, frozen, outputs, event, spec, audience, reachedCount } = story;
  const values = { ...story.values, ...of.facts };
  const headline = tellEvent({
    kind: event.kind,
    handle: triggerHandle,
    values,
    outputs: outputs[triggerNodeId] ?? [],
    spec,
    node: frozen.graph.nodes[triggerNodeId] ?? null,
    hits: { wallets: 1, first: null },
  });
  return {
    ...{ steps: of.steps, address: of.address, frozen, outputs, triggerNodeId, triggerHandle, event, values, headline },
    audienceNodeId: audience?.nodeId ?? null,
    deliveries: [],
    rest: { reachedCount },
  };
}

async function hasChangedSettings(
  tx: Tx,
  { story, subscriber }: { story: RunStory; subscriber: KnownWallet },
): Promise<boolean> {
  const [row] = await tx.execute<{ changed: boolean }>(sql`
    select exists (
      select from preference p
      where p.subscriber_id = ${subscriber.id}::bigint and p.topic_id = any(${idList(story.topicIds)})
        and p.updated_at > ${story.createdAt.toISOString()}::timestamptz) as changed`);
  return row?.changed === true;
}

/** By the funnel, which counts everybody who stopped at a node, this wallet included. */
async function countOthers(
  tx: Tx,
  { story, steps, outcome }: { story: RunStory; steps: Step[]; outcome: Outcome | null },
): Promise<number> {
  const last = steps.at(-1);
  if (!last || (outcome !== "stopped" && outcome !== "opted-out")) return 0;
  const [row] = await tx.execute<{ passed: number }>(sql`
    select passed from edge_count where run_id = ${story.id}::bigint and edge_id = ${`stop:${last.nodeId}`}::text
      and workspace_id = ${story.workspaceId}::bigint`);
  return Math.max(0, (row?.passed ?? 0) - 1);
}
