import { asc, eq, inArray } from "drizzle-orm";
import { pad } from "viem";
import type { Tx } from "#db/client.ts";
import { type InterestPurpose, logInterest } from "#db/schema/workflow.ts";
import { erc20Topics, NEW_PRICE_TOPIC } from "#server/catalog/known-topics.ts";
import type { Mover, ReadingSpec, TriggerSpec, Whose } from "#server/contract/plan.ts";
import { prepareSource } from "#server/pipeline/watch/sources/prepare-source.ts";

type Hex = `0x${string}`;

/** Logs that a trigger needs. A null matches anything; all lower-case. */
export type WantedLogs = {
  chainId: number;
  purpose: InterestPurpose;
  address: Hex | null;
  topic0: Hex | null;
  topic1: Hex | null;
  topic2: Hex | null;
};

type ActivitySpec = Extract<TriggerSpec, { kind: "activity" }>;

/** What ingest has to fetch for a trigger; the aggregators behind price feeds are found, and added, by watch. */
export function wantedLogs(spec: TriggerSpec): WantedLogs[] {
  switch (spec.kind) {
    case "log":
      return [logs(spec.chainId, "match", { address: spec.address, topic0: spec.topic0 })];
    case "activity":
      return ofActivity(spec);
    case "reading":
      return ofReading(spec);
    case "time":
    case "signal":
      return [];
  }
}

type Place = Partial<Omit<WantedLogs, "chainId" | "purpose">>;

function logs(chainId: number, purpose: InterestPurpose, place: Place): WantedLogs {
  const { address, topic0, topic1, topic2 } = place;
  const or = (hex: Hex | null | undefined) => (hex ? lower(hex) : null);
  const parts = { address: or(address), topic0: or(topic0), topic1: or(topic1), topic2: or(topic2) };
  return { chainId, purpose, ...parts };
}

const lower = (hex: Hex) => hex.toLowerCase() as Hex;

/** An account's place in a log's topics. */
const asTopic = (address: Hex): Hex => pad(lower(address));

/**
 * Of named tokens every transfer, since some index their arguments otherwise than ERC-20 says. Of any token only what
 * names the account where ERC-20 has it.
 */
function ofActivity({ chainId, whose, tokens, directions }: ActivitySpec): WantedLogs[] {
  const isMoved = directions.includes("sent") || directions.includes("received");
  const topics = [
    ...(isMoved ? [erc20Topics.transfer] : []),
    ...(directions.includes("approved") ? [erc20Topics.approval] : []),
  ];
  if (tokens.length > 0 || whose.kind !== "account") {
    return tokens.flatMap(({ address }) => topics.map((topic0) => logs(chainId, "match", { address, topic0 })));
  }
  const account = asTopic(whose.address);
  const { transfer, approval } = erc20Topics;
  return [
    ...(directions.includes("sent") ? [logs(chainId, "match", { topic0: transfer, topic1: account })] : []),
    ...(directions.includes("received") ? [logs(chainId, "match", { topic0: transfer, topic2: account })] : []),
    ...(directions.includes("approved") ? [logs(chainId, "match", { topic0: approval, topic1: account })] : []),
  ];
}

function ofReading(spec: ReadingSpec): WantedLogs[] {
  const source = prepareSource(spec);
  if (source.kind === "http") return [];
  return source.movers.flatMap((mover) => ofMover(source.chainId, mover, spec.whose));
}

function ofMover(chainId: number, { address, topic0, wallets, proxy }: Mover, whose: Whose | null): WantedLogs[] {
  if (proxy) return [];
  if (!wallets || topic0 !== erc20Topics.transfer || whose?.kind !== "account") {
    return [logs(chainId, "refresh", { address, topic0 })];
  }
  const account = asTopic(whose.address);
  return [
    logs(chainId, "refresh", { address, topic0, topic1: account }),
    logs(chainId, "refresh", { address, topic0, topic2: account }),
  ];
}

/**
 * Makes a trigger's interests those of its spec. What stays wanted keeps its row, and with it since when ingest reads
 * with it in mind. An interest counts only while its trigger is awake, so sleep and waking leave the rows alone.
 */
export async function writeInterests(
  tx: Tx,
  { triggerId, spec }: { triggerId: number; spec: TriggerSpec },
): Promise<void> {
  const wanted = new Map(wantedLogs(spec).map((one) => [keyOf(one), one]));
  const hasFeeds = spec.kind === "reading" && feedsOf(spec) > 0;
  const existing = await tx
    .select()
    .from(logInterest)
    .where(eq(logInterest.triggerId, triggerId))
    .orderBy(asc(logInterest.id));
  const idle: number[] = [];
  const woken: number[] = [];
  for (const row of existing) {
    const isWanted = wanted.delete(keyOf(row));
    // the aggregators behind its feeds are watch's to change
    const isLeft = hasFeeds && row.purpose === "refresh" && row.topic0 === NEW_PRICE_TOPIC;
    if (isWanted && !row.active) woken.push(row.id);
    if (!isWanted && !isLeft && row.active) idle.push(row.id);
  }
  if (idle.length > 0) await tx.update(logInterest).set({ active: false }).where(inArray(logInterest.id, idle));
  if (woken.length > 0) await tx.update(logInterest).set({ active: true }).where(inArray(logInterest.id, woken));
  const missing = [...wanted.values()].map((one) => ({ triggerId, ...one }));
  if (missing.length > 0) await tx.insert(logInterest).values(missing);
}

function keyOf({ chainId, purpose, address, topic0, topic1, topic2 }: WantedLogs): string {
  return [chainId, purpose, address, topic0, topic1, topic2].join(" ");
}

function feedsOf(spec: ReadingSpec): number {
  const source = prepareSource(spec);
  return source.kind === "http" ? 0 : source.movers.filter((mover) => mover.proxy).length;
}
