import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { type Anvil, startAnvil } from "./anvil.ts";
import { type Chain, connectChain } from "./connect.ts";
import { deploymentDigest } from "./deployment-digest.ts";
import { forgetChain, readJsonFile, saveChain, unpackChain, writeJsonFile } from "./state.ts";
import { type DemoWorld, deployWorld } from "./world.ts";

export type LiveChainOptions = {
  port: number;
  /** For the chain's own files. */
  dataDir: string;
  /** For compiled contracts. */
  cacheDir: string;
  log: (line: string) => void;
  pace?: Partial<LivePace>;
};

export type LivePace = {
  blockSeconds: number;
  saveEveryMs: number;
  /** After so many blocks anvil is started again with only the last `blocksKept`; it takes about a second. */
  blocksMax: number;
  blocksKept: number;
};

export type LiveChain = {
  chain: Chain;
  world: DemoWorld;
  /** Whether it goes on from an earlier start, or was deployed now. */
  isResumed: boolean;
  anvilPid: () => number;
  /** anvil's end from outside: it is started again from what was saved last. */
  restarts: () => number;
  compact: () => Promise<void>;
  /** Saves, then ends anvil. */
  stop: () => Promise<void>;
};

/**
 * anvil takes 2 ms for a block at the start and 5 more for each thousand that it holds. These bounds keep it under
 * 10 ms a block and 500 MB for as long as it runs. A crash loses at most the last half minute, as a reorg would.
 */
const PACE: LivePace = { blockSeconds: 2, saveEveryMs: 30_000, blocksMax: 3000, blocksKept: 1200 };
const HISTORY_SECONDS = 3600;
const DEPLOY_BLOCK_SECONDS = 12;
const STATES_KEPT = 256;
const RESTART_DELAY_MS = 500;

/** What a chain is continued from. */
type Source = { options: LiveChainOptions; stateFile: string; blocksKept: number };

type Keeper = Source & {
  pace: LivePace;
  chain: Chain;
  anvil: Anvil;
  /** Height at which the running anvil was started. */
  startedAt: number;
  restarts: number;
  isStopping: boolean;
  /** Saving, compacting and stopping take turns. */
  turn: Promise<void>;
};

/**
 * The demo's chain, kept alive: blocks at the pace of the clock, saved as it goes, started again when anvil dies, and
 * the same chain after a restart of the whole demo. A chain that cannot be read, or was deployed by other sources, is
 * left behind for a fresh one.
 */
export async function startLiveChain(options: LiveChainOptions): Promise<LiveChain> {
  const stateFile = join(options.dataDir, "chain-state.gz");
  const worldFile = join(options.dataDir, "chain-world.json");
  const digest = await deploymentDigest();
  const saved = await readJsonFile<{ digest: string; world: DemoWorld }>(worldFile);
  const pace = { ...PACE, ...options.pace };
  const source: Source = { options, stateFile, blocksKept: pace.blocksKept };
  const resumed = saved?.digest === digest ? await resume(source, saved.world) : undefined;
  const { anvil, world } = resumed ?? (await deployFresh(source));
  await writeJsonFile(worldFile, { digest, world });
  const keeper: Keeper = {
    ...source,
    pace,
    chain: connectChain(anvil.url),
    anvil,
    startedAt: 0,
    restarts: 0,
    isStopping: false,
    turn: Promise.resolve(),
  };
  await goLive(keeper);
  await save(keeper);
  watch(keeper);
  const timer = setInterval(() => void inTurn(keeper, () => saveOrCompact(keeper)), keeper.pace.saveEveryMs);
  return {
    chain: keeper.chain,
    world,
    isResumed: resumed !== undefined,
    anvilPid: () => keeper.anvil.pid,
    restarts: () => keeper.restarts,
    compact: () => inTurn(keeper, () => compact(keeper)),
    stop: async () => {
      clearInterval(timer);
      keeper.isStopping = true;
      await inTurn(keeper, () => saveStill(keeper));
      await keeper.anvil.kill();
    },
  };
}

type Opened = { anvil: Anvil; world: DemoWorld };

async function resume(source: Source, saved: DemoWorld): Promise<Opened | undefined> {
  const { options } = source;
  try {
    const anvil = await startFromState(source);
    const code = await connectChain(anvil.url).rpc<string>("eth_getCode", [saved.contracts.demoLending, "latest"]);
    if (code !== "0x") return { anvil, world: { ...saved, rpcUrl: anvil.url } };
    await anvil.kill();
  } catch (error) {
    options.log(`the saved chain cannot be continued: ${(error as Error).message}`);
  }
  return undefined;
}

/** Its contracts look as if they had been deployed within the last hour, one block every twelve seconds. */
async function deployFresh({ options: { port, cacheDir }, stateFile }: Source): Promise<Opened> {
  await forgetChain(stateFile);
  const genesisSeconds = Math.floor(Date.now() / 1000) - HISTORY_SECONDS;
  const anvil = await startAnvil({ port, args: [...historyArgs(), "--timestamp", String(genesisSeconds)] });
  try {
    const chain = connectChain(anvil.url);
    await chain.rpc("anvil_setBlockTimestampInterval", [DEPLOY_BLOCK_SECONDS]);
    const world = await deployWorld(chain, cacheDir);
    await chain.rpc("anvil_removeBlockTimestampInterval");
    return { anvil, world };
  } catch (error) {
    await anvil.kill();
    throw error;
  }
}

async function startFromState({ options, stateFile: file, blocksKept }: Source): Promise<Anvil> {
  const unpacked = await unpackChain({ file, blocksKept });
  return startAnvil({ port: options.port, args: [...historyArgs(), "--load-state", unpacked] });
}

/** Views can be read at the last blocks only, as on a node that is no archive; logs stay. */
function historyArgs(): string[] {
  return ["--prune-history", String(STATES_KEPT)];
}

async function goLive(keeper: Keeper): Promise<void> {
  const { chain, pace } = keeper;
  keeper.startedAt = await height(keeper);
  await chain.rpc("evm_setTime", [Math.floor(Date.now() / 1000)]);
  await chain.rpc("evm_setAutomine", [false]);
  await chain.rpc("evm_setIntervalMining", [pace.blockSeconds]);
}

function watch(keeper: Keeper): void {
  const { anvil } = keeper;
  void anvil.exited.then(() => {
    // A compaction ends anvil as well, and has put another in its place.
    if (keeper.isStopping || keeper.anvil !== anvil) return;
    keeper.options.log("anvil ended, starting it again");
    void inTurn(keeper, () => revive(keeper));
  });
}

async function revive(keeper: Keeper): Promise<void> {
  while (!keeper.isStopping) {
    try {
      keeper.anvil = await startFromState(keeper);
      await goLive(keeper);
      keeper.restarts += 1;
      return watch(keeper);
    } catch (error) {
      keeper.options.log((error as Error).message);
      await sleep(RESTART_DELAY_MS);
    }
  }
}

function inTurn(keeper: Keeper, work: () => Promise<void>): Promise<void> {
  keeper.turn = keeper.turn.then(work).catch((error: unknown) => keeper.options.log((error as Error).message));
  return keeper.turn;
}

async function saveOrCompact(keeper: Keeper): Promise<void> {
  if (keeper.isStopping) return;
  await save(keeper);
  const held = (await height(keeper)) - keeper.startedAt + keeper.blocksKept;
  if (held > keeper.pace.blocksMax) await compact(keeper);
}

function save({ chain, stateFile }: Keeper): Promise<void> {
  return saveChain(chain.rpc, stateFile);
}

/** No block is mined after it, so that nothing is lost. */
async function saveStill(keeper: Keeper): Promise<void> {
  await keeper.chain.rpc("evm_setIntervalMining", [0]);
  await save(keeper);
}

async function height({ chain }: Keeper): Promise<number> {
  return Number(await chain.rpc<string>("eth_blockNumber"));
}

async function compact(keeper: Keeper): Promise<void> {
  await saveStill(keeper);
  const { anvil } = keeper;
  // Taken out first: its end is not an accident.
  keeper.anvil = { ...anvil };
  await anvil.kill();
  keeper.anvil = await startFromState(keeper);
  await goLive(keeper);
  watch(keeper);
}
