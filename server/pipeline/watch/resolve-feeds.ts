import { and, asc, eq, inArray } from "drizzle-orm";
import { toFunctionSelector } from "viem";
import type { Db, Tx } from "#db/client.ts";
import { jsonText } from "#db/json-text.ts";
import { watchTrigger } from "#db/schema/watch.ts";
import { logInterest } from "#db/schema/workflow.ts";
import { NEW_PRICE_TOPIC } from "#server/catalog/known-topics.ts";
import { addressAt } from "#server/chain/answer-words.ts";
import type { Endpoints } from "#server/chain/endpoints.ts";
import { EndpointError } from "#server/chain/errors.ts";
import type { CallBudget, Multicall } from "#server/chain/multicall.ts";
import type { ReadBlock } from "./read-values.ts";
import { moversOf, type ReadingTrigger } from "./reading-triggers.ts";

/** When each trigger's feeds were last resolved, and for which version. */
export type FeedMemory = Map<number, { versionId: number; at: Date }>;

const AGGREGATOR = toFunctionSelector("aggregator()");
/** An aggregator is replaced a few times a year; until that is noticed, the sweep reads by itself. */
const RESOLVE_EVERY_MS = 2 * 60_000;

/**
 * Finds the contracts behind the price feeds that move values, and has their logs fetched. Feeds are asked again every
 * two minutes, since their owner may replace what is behind them. Trouble leaves all as it was.
 */
export async function resolveFeeds(
  deps: { db: Db; endpoints: Endpoints; multicall: Multicall },
  of: { triggers: readonly ReadingTrigger[]; memory: FeedMemory; block: ReadBlock; budget: CallBudget; now: Date },
): Promise<void> {
  const { memory, block, budget, now } = of;
  const due = of.triggers.filter(
    (trigger) => proxiesOf(trigger).length > 0 && isDue(memory.get(trigger.id), trigger, now),
  );
  if (due.length === 0) return;
  const proxies = [...new Set(due.flatMap(proxiesOf))];
  const calls = proxies.map((to) => ({ to, data: AGGREGATOR }));
  const answers = await deps.endpoints
    .use((reader) => deps.multicall.ask(reader, { block, calls, budget }))
    .catch((error: unknown) => {
      if (error instanceof EndpointError) return undefined;
      throw error;
    });
  if (!answers || answers.some((answer) => answer === undefined)) return;
  // a feed without a proxy logs by itself
  const behind = new Map(proxies.map((proxy, at) => [proxy, addressAt(answers[at], 0) ?? proxy]));
  await deps.db.transaction(async (tx) => {
    for (const trigger of due) {
      const aggregators = [...new Set(proxiesOf(trigger).map((proxy) => behind.get(proxy) ?? proxy))].sort();
      await keepAggregators(tx, trigger, aggregators);
    }
  });
  for (const trigger of due) memory.set(trigger.id, { versionId: trigger.versionId, at: now });
}

function proxiesOf(trigger: ReadingTrigger): `0x${string}`[] {
  return moversOf(trigger).flatMap((mover) => (mover.proxy ? [mover.address.toLowerCase() as `0x${string}`] : []));
}

function isDue(last: { versionId: number; at: Date } | undefined, trigger: ReadingTrigger, now: Date): boolean {
  return last?.versionId !== trigger.versionId || now.getTime() - last.at.getTime() >= RESOLVE_EVERY_MS;
}

async function keepAggregators(tx: Tx, trigger: ReadingTrigger, aggregators: `0x${string}`[]): Promise<void> {
  const { id: triggerId, chainId } = trigger;
  const [known] = await tx
    .select({ aggregators: watchTrigger.aggregators })
    .from(watchTrigger)
    .where(eq(watchTrigger.triggerId, triggerId));
  const old = (known?.aggregators ?? []).filter((address) => !aggregators.includes(address));
  const ofTrigger = and(
    eq(logInterest.triggerId, triggerId),
    eq(logInterest.purpose, "refresh"),
    eq(logInterest.topic0, NEW_PRICE_TOPIC),
  );
  if (old.length > 0) {
    await tx
      .update(logInterest)
      .set({ active: false })
      .where(and(ofTrigger, inArray(logInterest.address, old)));
  }
  const there = await tx
    .select({ address: logInterest.address })
    .from(logInterest)
    .where(and(ofTrigger, eq(logInterest.active, true)))
    .orderBy(asc(logInterest.id));
  const missing = aggregators.filter((address) => !there.some((row) => row.address === address));
  if (missing.length > 0) {
    await tx.insert(logInterest).values(
      missing.map((address) => ({
        triggerId,
        chainId,
        purpose: "refresh" as const,
        address,
        topic0: NEW_PRICE_TOPIC,
      })),
    );
  }
  if (jsonText(known?.aggregators) === jsonText(aggregators)) return;
  await tx
    .insert(watchTrigger)
    .values({ triggerId, chainId, aggregators })
    .onConflictDoUpdate({ target: watchTrigger.triggerId, set: { aggregators } });
}
