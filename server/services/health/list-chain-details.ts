import { sql } from "drizzle-orm";
import type { Tx } from "#db/client.ts";
import type { EndpointState } from "#server/chain/endpoints.ts";
import { type ChainHealth, listChainHealth } from "../overview/list-chain-health.ts";
import { type RawTime, timeOf, timeOrNull } from "../run/rows.ts";

/** Blocks passed without their logs, that are read again. */
export type OwedRange = {
  fromBlock: number;
  toBlock: number;
  reason: string;
  tries: number;
  nextAt: Date;
  since: Date;
};

/** The last nightly re-reading, or the one that is under way. */
export type ChainAudit = {
  fromBlock: number;
  toBlock: number;
  doneBlock: number;
  logs: number;
  missing: number;
  surplus: number;
  trouble: string | null;
  startedAt: Date;
  endedAt: Date | null;
};

export type EndpointFacts = Omit<EndpointState, "transport" | "host"> & {
  transport: string;
  /** Null for those who do not run the installation. */
  host: string | null;
};

/** Readings of watched values per minute, oldest first, one figure for each of the last 60 minutes. */
export type ReadsPerMinute = { reads: number[]; calls: number[]; failed: number };

export type ChainDetails = ChainHealth & {
  startNumber: number | null;
  processed: number;
  safeNumber: number | null;
  finalizedNumber: number | null;
  verifiedNumber: number | null;
  verifiedAt: Date | null;
  /** The nearest; `owedBlocks` counts all. */
  owed: OwedRange[];
  owedRanges: number;
  audit: ChainAudit | null;
  endpoints: ChainHealth["endpoints"];
  endpointFacts: EndpointFacts[];
  perMinute: ReadsPerMinute;
  /** An admin asked to read on from the head, and no reader has done so yet. */
  orderedAt: Date | null;
};

const MINUTES = 60;
const MINUTE_MS = 60_000;
const OWED_SHOWN = 8;

type Wanted = { workspaceId: number | null; showsHosts: boolean; now: Date };

/** Everything there is to know of each chain; one statement a subject. */
export async function listChainDetails(tx: Tx, { workspaceId, showsHosts, now }: Wanted): Promise<ChainDetails[]> {
  const chains = await listChainHealth(tx, { workspaceId, now });
  const ids = sql`(select value::integer from jsonb_array_elements_text(${JSON.stringify(chains.map((c) => c.chainId))}::text::jsonb))`;
  const cursors = await readCursors(tx, ids);
  const owed = await readOwed(tx, ids);
  const audits = await readAudits(tx, ids);
  const endpoints = await readEndpoints(tx, ids);
  const minutes = await readMinutes(tx, ids, now);
  return chains.map((chain) => {
    const cursor = cursors.find((row) => row.chainId === chain.chainId);
    const ranges = owed.filter((row) => row.chainId === chain.chainId);
    const audit = audits.find((row) => row.chainId === chain.chainId);
    return {
      ...chain,
      startNumber: cursor?.startNumber ?? null,
      processed: cursor?.processed ?? 0,
      safeNumber: cursor?.safeNumber ?? null,
      finalizedNumber: cursor?.finalizedNumber ?? null,
      verifiedNumber: cursor?.verifiedNumber ?? null,
      verifiedAt: timeOrNull(cursor?.verifiedAt ?? null),
      orderedAt: timeOrNull(cursor?.orderedAt ?? null),
      owed: ranges.map(({ chainId: _, total: __, nextAt, since, ...range }) => ({
        ...range,
        nextAt: timeOf(nextAt),
        since: timeOf(since),
      })),
      owedRanges: ranges[0]?.total ?? 0,
      audit: audit ? toAudit(audit) : null,
      endpointFacts: endpoints
        .filter((row) => row.chainId === chain.chainId)
        .map((row) => toEndpoint(row, { showsHosts, now })),
      perMinute: perMinute(
        minutes.filter((row) => row.chainId === chain.chainId),
        now,
      ),
    };
  });
}

type Ids = ReturnType<typeof sql>;
type RawCursor = Pick<
  ChainDetails,
  "chainId" | "startNumber" | "processed" | "safeNumber" | "finalizedNumber" | "verifiedNumber"
> & { verifiedAt: RawTime; orderedAt: RawTime };

function readCursors(tx: Tx, ids: Ids) {
  return tx.execute<RawCursor>(sql`
    select c.chain_id as "chainId", start_number::float8 as "startNumber", processed::float8 as processed,
      safe_number::float8 as "safeNumber", finalized_number::float8 as "finalizedNumber",
      verified_number::float8 as "verifiedNumber", verified_at as "verifiedAt", o.asked_at as "orderedAt"
    from chain_cursor c
    left join chain_order o on o.chain_id = c.chain_id
    where c.chain_id in ${ids}
    order by c.chain_id
    limit 100`);
}

type RawOwed = Omit<OwedRange, "nextAt" | "since"> & { chainId: number; total: number; nextAt: string; since: string };

function readOwed(tx: Tx, ids: Ids) {
  return tx.execute<RawOwed>(sql`
    select "chainId", "fromBlock", "toBlock", reason, tries, "nextAt", since, total from (
      select chain_id as "chainId", from_block::float8 as "fromBlock", to_block::float8 as "toBlock", reason, tries,
        next_at as "nextAt", created_at as since, count(*) over (partition by chain_id)::int as total,
        row_number() over (partition by chain_id order by next_at, id) as place
      from owed_range where state = 'open' and chain_id in ${ids}) ranked
    where place <= ${OWED_SHOWN}::int
    order by "chainId", place
    limit 800`);
}

type RawAudit = Omit<ChainAudit, "startedAt" | "endedAt"> & { chainId: number; startedAt: string; endedAt: RawTime };

function readAudits(tx: Tx, ids: Ids) {
  return tx.execute<RawAudit>(sql`
    select distinct on (chain_id) chain_id as "chainId", from_block::float8 as "fromBlock", to_block::float8 as "toBlock",
      done_block::float8 as "doneBlock", logs, missing, surplus, trouble, started_at as "startedAt", ended_at as "endedAt"
    from chain_audit where chain_id in ${ids}
    order by chain_id, id desc
    limit 100`);
}

function toAudit({ chainId: _, startedAt, endedAt, ...audit }: RawAudit): ChainAudit {
  return { ...audit, startedAt: timeOf(startedAt), endedAt: timeOrNull(endedAt) };
}

type RawEndpoint = Omit<EndpointFacts, "restsUntil" | "updatedAt"> & {
  chainId: number;
  restsUntil: RawTime;
  updatedAt: string;
};

function readEndpoints(tx: Tx, ids: Ids) {
  return tx.execute<RawEndpoint>(sql`
    select chain_id as "chainId", place, transport, host, score::float8 as score, in_use as "inUse", trouble,
      rests_until as "restsUntil", latency_ms as "latencyMs", calls_per_minute as "callsPerMinute",
      range_blocks_max as "rangeBlocksMax", head_number::float8 as "headNumber", updated_at as "updatedAt"
    from endpoint_health where chain_id in ${ids}
    order by chain_id, place
    limit 500`);
}

function toEndpoint(raw: RawEndpoint, { showsHosts, now }: Pick<Wanted, "showsHosts" | "now">): EndpointFacts {
  const { chainId: _, restsUntil, updatedAt, host, ...facts } = raw;
  const rests = timeOrNull(restsUntil);
  return {
    ...facts,
    host: showsHosts ? host : null,
    restsUntil: rests && rests > now ? rests : null,
    updatedAt: timeOf(updatedAt),
  };
}

type RawMinute = { chainId: number; minuteAt: string; reads: number; calls: number; failed: number };

function readMinutes(tx: Tx, ids: Ids, now: Date) {
  const since = new Date(now.getTime() - MINUTES * MINUTE_MS).toISOString();
  return tx.execute<RawMinute>(sql`
    select chain_id as "chainId", minute_at as "minuteAt", reads, calls, failed
    from watch_minute where chain_id in ${ids} and minute_at > ${since}::timestamptz
    order by chain_id, minute_at
    limit 6000`);
}

/** The minute under way is left out: it is never whole. */
function perMinute(rows: RawMinute[], now: Date): ReadsPerMinute {
  const thisMinute = Math.floor(now.getTime() / MINUTE_MS);
  const byMinute = new Map(rows.map((row) => [Math.floor(timeOf(row.minuteAt).getTime() / MINUTE_MS), row]));
  const minutes = Array.from({ length: MINUTES - 1 }, (_, i) => byMinute.get(thisMinute - MINUTES + 1 + i));
  return {
    reads: minutes.map((row) => row?.reads ?? 0),
    calls: minutes.map((row) => row?.calls ?? 0),
    failed: minutes.reduce((sum, row) => sum + (row?.failed ?? 0), 0),
  };
}
