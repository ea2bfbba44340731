import { expect, test } from "vitest";
import { createFakeChain, type FakeChain, rpcError } from "#server/testing/fake-chain.ts";
import { healthFactorSpec, makeLiveWorkflow } from "#server/testing/live-workflow.ts";
import { makeReadingWorld, type ReadingWorld } from "#server/testing/reading-world.ts";
import { createStream } from "#server/testing/simulator/roll.ts";
import { CursorMovedError } from "./errors.ts";

/** Full enough that a look ends after some answers, and many looks lie between the beginning and the head. */
const BLOCKS = 700;
const LOGS_PER_BLOCK = 25;
const STEPS_MAX = 400;
const PLACES = ["receiveEvents", "enqueue", "settleEvents"] as const;

type Process = ReturnType<ReadingWorld["reader"]>;
type Played = { world: ReadingWorld; chain: FakeChain; chance: () => number };

test.each([1, 2, 3])(
  "behavior: looks that overlap lose and double nothing, whatever fails, forks or is published between, seed %i",
  async (seed) => {
    const world = await makeReadingWorld();
    const chain = createFakeChain({ chainId: world.chainId, salt: `overlap ${seed}` });
    const chance = createStream(seed);
    const played = { world, chain, chance };
    await world.reader(chain).step();
    mine(played, BLOCKS);
    expect(await play(played)).toBeGreaterThan(0);
    const places = chain.blocks().flatMap(({ hash, logs }) => logs.map((_, at) => `${hash}:${at}`));
    expect((await world.stored()).map((log) => `${log.blockHash}:${log.logIndex}`)).toEqual(places);
    expect(await world.unaccounted()).toBe(0);
  },
  30_000,
);

function mine({ world, chain }: Played, blocks: number): void {
  for (let i = 0; i < blocks; i++) chain.mine(...Array.from({ length: LOGS_PER_BLOCK }, () => world.log()));
}

type Processes = { reading: Process; other: Process };

/**
 * Two processes by turns, of which each may end at any place; until one of them has read everything.
 * @returns how often a look was under way already
 */
async function play(played: Played): Promise<number> {
  const { world, chain } = played;
  let overlapped = 0;
  limitRanges(played);
  const processes = { reading: world.reader(chain), other: world.reader(chain) };
  for (let step = 0; step < STEPS_MAX; step++) {
    const isTroubled = step < STEPS_MAX / 2;
    if (isTroubled) await meddle(played, processes);
    if (processes.reading.watched.memory.nextLook) overlapped += 1;
    const result = await stepOf(processes.reading, isTroubled ? played.chance : () => 1);
    world.later(result === "troubled" ? 5 : 1);
    if (result === "idle" && (await world.cursor())?.blockHash === chain.head().hash) return overlapped;
  }
  throw new Error("the chain is not read to its end");
}

/** A look; now and then storing fails, before or after one of its places. */
async function stepOf(process: Process, chance: () => number): Promise<string> {
  const place = chance() < 0.25 ? PLACES[Math.floor(chance() * PLACES.length)] : undefined;
  const work = place && (process.deps[place] as (...args: unknown[]) => Promise<unknown>);
  if (place && work) {
    const failing = async (...args: unknown[]) => {
      await work(...args);
      throw new Error("killed");
    };
    Object.assign(process.deps, { [place]: failing });
  }
  try {
    return await process.step();
  } catch (error) {
    if (error instanceof CursorMovedError) return "moved";
    if (!(error instanceof Error) || error.message !== "killed") throw error;
    return "failed";
  } finally {
    if (place) Object.assign(process.deps, { [place]: work });
  }
}

/** A process's end or its turn, a fork near the head, new blocks, somebody who publishes. */
async function meddle(played: Played, processes: Processes): Promise<void> {
  const { world, chain, chance } = played;
  const { reading, other } = processes;
  if (chance() < 0.2) Object.assign(processes, { reading: other, other: reading });
  if (chance() < 0.1) processes.reading = world.reader(chain);
  const roll = chance();
  if (roll < 0.1) {
    const depth = 1 + Math.floor(chance() * 20);
    chain.fork(depth);
    mine(played, depth + 1);
  } else if (roll < 0.2) mine(played, 1);
  else if (roll < 0.25) await makeLiveWorkflow({ trigger: healthFactorSpec({ chainId: world.chainId }) });
}

/** Forty blocks at once, and now and then no answer at all. */
function limitRanges({ chain, chance }: Played): void {
  chain.failWith(({ method, params }) => {
    const [query] = params as [{ fromBlock?: string; toBlock?: string }];
    if (method !== "eth_getLogs" || !query?.fromBlock) return undefined;
    if (Number(query.toBlock) - Number(query.fromBlock) >= 40) return rpcError(-32000, "Max range: 40");
    return chance() < 0.03 ? new Response("", { status: 503 }) : undefined;
  });
}
