import { type SQL, sql } from "drizzle-orm";
import type { Tx } from "#db/client.ts";
import { event } from "#db/schema/match.ts";
import type { ChainLog, Header } from "#server/chain/chain-data.ts";
import { createLogFilter } from "#server/chain/log-filter.ts";
import type { BacktestPlace, BacktestSource } from "#server/contract/backtest.ts";
import { present } from "#server/kernel/assert.ts";
import { limits } from "#server/kernel/limits.ts";
import type { PastEvent } from "../hand-overs.ts";
import type { BacktestDeps } from "./backtest-deps.ts";
import type { Claimed } from "./claim-backtest.ts";

type OfChain = Extract<BacktestSource, { kind: "chain" }>;
type Spot = [number, number];

/** Past events in their order, each with its spot in it. */
export type Past = {
  events: { event: PastEvent; spot: Spot }[];
  /** Where everything up to here has been looked at, once these events have. */
  end: Spot;
  /** Nothing of the source is left behind them. */
  isLast: boolean;
};

/** Behind every log of a block. */
const END_OF_BLOCK = Number.MAX_SAFE_INTEGER;

/** Events that were stored, from where the backtest is; one that is under way comes first again. */
export async function readStored(tx: Tx, test: Claimed, source: BacktestSource): Promise<Past> {
  const limit = limits.backtestEventsPerStep;
  const rows = await tx
    .select()
    .from(event)
    .where(sql`${event.orphanedAt} is null and ${whichOf(test, source)} and ${isLeft(test.place, source)}`)
    .orderBy(...(source.kind === "chain" ? [event.blockNumber, event.id] : [event.id]))
    .limit(limit);
  const events = rows.map((row) => ({ event: row, spot: [spotBlock(row, source), row.id] as Spot }));
  return { events, end: events.at(-1)?.spot ?? [0, 0], isLast: rows.length < limit };
}

const spotBlock = (row: PastEvent, source: BacktestSource) => (source.kind === "chain" ? (row.blockNumber ?? 0) : 0);

function isLeft({ event: at, upTo }: BacktestPlace, source: BacktestSource): SQL {
  if (at === null) return sql`true`;
  const compare = sql.raw(upTo === null ? ">" : ">=");
  if (source.kind === "named") return sql`${event.id} ${compare} ${at[1]}::bigint`;
  return sql`(${event.blockNumber}, ${event.id}) ${compare} (${at[0]}::bigint, ${at[1]}::bigint)`;
}

function whichOf({ fromAt, toAt }: Claimed, source: BacktestSource): SQL {
  if (source.kind === "named") {
    const ids = JSON.stringify(source.triggers.map(({ id }) => id));
    const [from, to] = [present(fromAt, "hours have a beginning"), present(toAt, "hours have an end")];
    return sql`${event.triggerId} in (select value::bigint from jsonb_array_elements_text(${ids}::text::jsonb))
      and ${event.occurredAt} between ${from.toISOString()}::timestamptz and ${to.toISOString()}::timestamptz`;
  }
  const kinds = source.native ? sql`${event.kind} in ('log', 'native')` : sql`${event.kind} = 'log'`;
  return sql`${kinds} and ${event.chainId} = ${source.chainId}::integer
    and ${event.blockNumber} between ${source.fromBlock}::bigint and ${source.toBlock}::bigint
    and (${event.kind} = 'native' or exists (
      select from jsonb_to_recordset(${JSON.stringify(source.wanted)}::text::jsonb)
        as w (address text, topic0 text, topic1 text, topic2 text)
      where coalesce(w.address = ${event.address}, true) and coalesce(w.topic0 = ${event.topics} ->> 0, w.topic0 is null)
        and coalesce(w.topic1 = ${event.topics} ->> 1, w.topic1 is null)
        and coalesce(w.topic2 = ${event.topics} ->> 2, w.topic2 is null)))`;
}

/** A stretch that was read from the chain, as long as it lasts; who dies with it reads it again. */
export type Stretch = { backtestId: number; fromBlock: number; toBlock: number; events: Past["events"] };

/**
 * Reads a stretch of past blocks from the chain, with everything that makes an answer believable. Nothing is stored.
 * @param kept what this process read before, if anything
 */
export async function readStretch(
  deps: BacktestDeps,
  { test, source }: { test: Claimed; source: OfChain },
  kept: Stretch | undefined,
): Promise<Stretch> {
  const last = present(source.toBlock, "a resolved source has an end");
  const fromBlock = nextBlock(test.place, present(source.fromBlock, "a resolved source has a beginning"));
  const isKept = kept?.backtestId === test.id && kept.fromBlock <= fromBlock && fromBlock <= kept.toBlock;
  if (isKept) return kept;
  if (fromBlock > last) return { backtestId: test.id, fromBlock, toBlock: last, events: [] };
  const range = { fromBlock, toBlock: Math.min(last, fromBlock + limits.blocksPerRangeMax - 1) };
  const filter = createLogFilter(source.wanted);
  const blocks = await deps.chains.of(source.chainId).use(async (reader) => {
    // Ranges end where the head is known to be.
    if (!reader.known().head) await reader.head();
    return deps.readStretch(reader, range, { filter });
  });
  const toBlock = blocks.at(-1)?.header.number ?? range.toBlock;
  const events = blocks.flatMap(({ header, logs }) =>
    logs
      .toSorted((a, b) => a.logIndex - b.logIndex)
      .map((log) => ({ event: toPastEvent(source.chainId, header, log), spot: [header.number, log.logIndex] as Spot })),
  );
  const numbered = events.map((one, at) => ({ ...one, event: { ...one.event, id: at + 1 } }));
  return { backtestId: test.id, fromBlock, toBlock, events: numbered };
}

function nextBlock({ event: at }: BacktestPlace, fromBlock: number): number {
  if (at === null) return fromBlock;
  return at[1] === END_OF_BLOCK ? at[0] + 1 : at[0];
}

/** What is left of a stretch for a step. */
export function pastOf({ events, toBlock }: Stretch, { place }: Claimed, source: OfChain): Past {
  const left = events.filter(({ spot }) => isBehind(spot, place));
  const limit = limits.backtestEventsPerStep;
  const taken = left.slice(0, limit);
  if (left.length > limit) return { events: taken, end: taken.at(-1)?.spot ?? [0, 0], isLast: false };
  return { events: taken, end: [toBlock, END_OF_BLOCK], isLast: toBlock >= (source.toBlock ?? 0) };
}

function isBehind([block, log]: Spot, { event: at, upTo }: BacktestPlace): boolean {
  if (at === null) return true;
  if (block !== at[0]) return block > at[0];
  return upTo === null ? log > at[1] : log >= at[1];
}

function toPastEvent(chainId: number, header: Header, log: ChainLog): PastEvent {
  return {
    ...log,
    id: 0,
    kind: "log",
    chainId,
    tenantId: null,
    payload: null,
    sourceKey: null,
    triggerId: null,
    handle: "next",
    occurredAt: header.at,
    observedAt: header.at,
    matchedAt: null,
    orphanedAt: null,
  };
}
