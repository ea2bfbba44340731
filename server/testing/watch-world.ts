import { and, asc, eq } from "drizzle-orm";
import { getDb, type Tx } from "#db/client.ts";
import { block, chainCursor } from "#db/schema/ingest.ts";
import { watch, watchLine } from "#db/schema/watch.ts";
import { trigger } from "#db/schema/workflow.ts";
import type { Header } from "#server/chain/chain-data.ts";
import type { AbiFunction } from "#server/contract/catalog.ts";
import type { ReadingSpec } from "#server/contract/plan.ts";
import type { LogEvent, NewEvent, ReadingEvent } from "#server/pipeline/hand-overs.ts";
import { createRefreshWatches } from "#server/pipeline/watch/refresh-watches.ts";
import { stepWatch, type WatchDeps, watchedValues } from "#server/pipeline/watch/step-watch.ts";
import { undoWatches } from "#server/pipeline/watch/undo-watches.ts";
import {
  makeAddress,
  makeHash,
  makePreference,
  makeSubscriber,
  makeTopic,
  makeTrigger,
  makeWorkflow,
  makeWorkspace,
} from "./factories.ts";
import { recordingEnqueue } from "./fake-hand-overs.ts";
import { createWatchChain, type WatchChain } from "./watch-chain.ts";

export const VALUE_OF: AbiFunction = {
  type: "function",
  name: "valueOf",
  inputs: [{ name: "wallet", type: "address" }],
  outputs: [{ name: "value", type: "uint256" }],
  stateMutability: "view",
};

let chains = 7_000_000;

type Options = {
  /** On top of: each follower's own value falls below their own line, or below 1.1 typed by the author. */
  spec?: (base: ReadingSpec, topicId: number) => ReadingSpec;
  topic?: Parameters<typeof makeTopic>[1];
  chain?: WatchChain;
  chance?: () => number;
};

/** A live reading trigger on a chain of the test's own, under the test's clock. */
export async function makeWatchWorld(o: Options = {}) {
  const { db } = getDb();
  await db.update(trigger).set({ active: false });
  chains += 1;
  const chainId = chains;
  const clock = { now: new Date("2026-01-05T12:00:00Z") };
  const chain = o.chain ?? createWatchChain();
  const workspace = await makeWorkspace();
  const topic = await makeTopic(workspace, o.topic);
  const workflow = await makeWorkflow(workspace, { state: "live" });
  const contract = makeAddress();
  const base = baseSpec({ chainId, contract, topicId: topic.id });
  const spec = o.spec?.(base, topic.id) ?? base;
  const live = await makeTrigger(workflow, { kind: "reading", chainId, spec });
  const events: ReadingEvent[] = [];
  const { enqueue, woken } = recordingEnqueue();
  const readingsChain = spec.source.kind === "http" ? 0 : chainId;
  const deps: WatchDeps = {
    db,
    enqueue,
    receiveEvents: async (_tx: Tx, given: NewEvent[]) => void events.push(...(given as ReadingEvent[])),
    chance: o.chance ?? (() => 0.5),
    endpointsOf: () => chain.endpoints,
    fetch: async () => ({ status: 200, headers: {}, text: "{}" }),
    secretOf: async () => undefined,
  };
  let watched = watchedValues(readingsChain);
  const refreshWatches = createRefreshWatches();
  const place = async (header: Header) => {
    await storeBlock(chainId, header);
    return header;
  };
  const world = {
    ...{ workspace, topic, workflow, trigger: live, chainId, contract, chain, clock, events, woken, deps },
    later: (seconds: number) => {
      clock.now = new Date(clock.now.getTime() + seconds * 1000);
    },
    /** Two seconds later: a block with the values set before, and the logs of its movers. */
    mine: async (...logs: { address?: `0x${string}`; topics: `0x${string}`[] }[]) => {
      world.later(2);
      const header = await place(chain.mine(clock.now));
      const events = logs.map(({ address = contract, topics }, at) => toLog(chainId, header, { address, topics, at }));
      await db.transaction((tx) => refreshWatches(tx, { chainId, logs: events, now: clock.now }));
      return header;
    },
    /** As ingest undoes it. */
    fork: async (depth: number) => {
      const blockHashes = chain.fork(depth);
      await db.transaction(async (tx) => {
        for (const hash of blockHashes)
          await tx.update(block).set({ orphanedAt: clock.now }).where(eq(block.hash, hash));
        await undoWatches(tx, { chainId, blockHashes, now: clock.now });
      });
      await place(chain.head());
      return blockHashes;
    },
    look: async (deps_: Partial<WatchDeps> = {}) => {
      const { number, hash, at } = chain.head();
      return stepWatch({ ...deps, ...deps_ }, watched, {
        at: { kind: "block", block: { number, hash, at } },
        now: clock.now,
      });
    },
    /** Another process takes over and remembers nothing. */
    restart: () => {
      watched = watchedValues(readingsChain);
    },
    follow: async (line?: string, address?: `0x${string}`) => {
      const subscriber = await makeSubscriber(workspace, { ...(address && { address }) });
      if (line !== undefined) await world.setLine(subscriber, line);
      return subscriber;
    },
    setLine: (subscriber: { id: number; workspaceId: number }, line: string) =>
      makePreference({ subscriber, topic }, { preset: null, own: { line }, updatedAt: clock.now }),
    ...rowsOf(live.id),
    /** Whom events named since the last call, as "wallet line value". */
    told: () => wordsOf(events.splice(0)),
  };
  return world;
}

const rowsOf = (triggerId: number) => ({
  watches: () => getDb().db.select().from(watch).where(eq(watch.triggerId, triggerId)).orderBy(asc(watch.id)),
  lines: (wallet = "") =>
    getDb()
      .db.select()
      .from(watchLine)
      .where(and(eq(watchLine.triggerId, triggerId), eq(watchLine.wallet, wallet)))
      .orderBy(asc(watchLine.lineId)),
});

const wordsOf = (events: ReadingEvent[]): string[] =>
  events.flatMap(({ handle, hits, payload }) =>
    hits.length === 0
      ? [`${handle} ${payload.line ?? ""} ${payload.value ?? payload.last ?? ""}`]
      : hits.map(({ address, values }) => `${address} ${values.line ?? handle} ${values.value ?? values.last ?? ""}`),
  );

export type WatchWorld = Awaited<ReturnType<typeof makeWatchWorld>>;

function baseSpec(of: { chainId: number; contract: `0x${string}`; topicId: number }): ReadingSpec {
  return {
    kind: "reading",
    source: {
      kind: "view",
      chainId: of.chainId,
      address: of.contract,
      function: VALUE_OF,
      args: [{ kind: "wallet" }],
      path: ["value"],
      decimals: 18,
      movers: [{ address: of.contract, topic0: null, wallets: true }],
    },
    whose: { kind: "followers", topicId: of.topicId },
    linesOf: { topicId: of.topicId },
    test: {
      kind: "crosses",
      direction: "below",
      lines: [{ id: "own", label: "Your line", line: { kind: "field", field: "line" } }],
      hysteresisPercent: "5",
    },
    unit: "",
    critical: "1",
    cooldownSeconds: 0,
    unknownAfterSeconds: 600,
  };
}

async function storeBlock(chainId: number, { number, hash, parentHash, at }: Header): Promise<void> {
  const { db } = getDb();
  const orphanedAt = null;
  await db
    .insert(block)
    .values({ chainId, number, hash, parentHash, at })
    .onConflictDoUpdate({ target: [block.chainId, block.hash], set: { orphanedAt } });
  const cursor = { blockNumber: number, blockHash: hash, blockAt: at, headNumber: number, checkedAt: at };
  await db
    .insert(chainCursor)
    .values({ chainId, ...cursor })
    .onConflictDoUpdate({ target: chainCursor.chainId, set: cursor });
}

type Logged = { address: `0x${string}`; topics: `0x${string}`[]; at: number };

function toLog(chainId: number, { number, hash, at }: Header, log: Logged): LogEvent {
  return {
    ...{ kind: "log", chainId, blockNumber: number, blockHash: hash, txHash: makeHash(), txIndex: 0 },
    ...{ logIndex: log.at, address: log.address, topics: log.topics, data: "0x", occurredAt: at, observedAt: at },
  };
}

/** An address as a log's topic. */
export const topicOf = (address: string): `0x${string}` => `0x${address.slice(2).padStart(64, "0")}`;
