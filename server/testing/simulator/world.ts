import { numberToHex, pad } from "viem";
import { createFakeChain, type FakeBlock, type FakeChain, type FakeLog } from "../fake-chain.ts";
import { HEALTH_FACTOR_TOPIC } from "../live-workflow.ts";
import { CHAIN_IDS, CONTRACTS, WALLETS } from "./cast.ts";
import { DIALECTS, dialectOf } from "./dialects.ts";
import { createFakeEndpoint, type FakeEndpoint, type FaultKind, type FaultRates, type Sight } from "./fake-endpoint.ts";
import { type BlockFact, endSpan, type Hex, type History, type LogFact } from "./history.ts";
import { createKeyedRoll, type Dice } from "./roll.ts";
import { LOG_IDS } from "./sink.ts";

export type WorldRates = {
  /** Per block. */
  fork: number;
  /** Of the forks: how many go almost down to finality. */
  deep: number;
  /** Each kind of fault, per question. */
  faults: FaultRates;
  /** Per endpoint and turn: it begins to see the chain differently. */
  sight: number;
  /** Per turn: every endpoint of a chain is of no use for a while. */
  dark: number;
};

type Options = {
  seed: number;
  history: History;
  dice: Dice;
  rates: WorldRates;
  now: () => Date;
  onTimeout: () => void;
};

/** A transaction that may be mined more than once. */
type Transaction = { hash: Hex; logs: FakeLog[]; facts: LogFact[] };

const ENDPOINTS = 3;
const DARK_TURNS = 4;
const DEEP_BLOCKS = 60;
/** Half an hour before the simulation starts. */
const AGE_BLOCKS = 6;
/** Of a contract that nobody watches. */
const NOISE: Hex = `0x${"dd".repeat(20)}`;

type Place = {
  at: number;
  chainId: number;
  chain: FakeChain;
  endpoints: FakeEndpoint[];
  /** What the last fork dropped: it may win after all. */
  dropped: FakeBlock[];
  darkUntil: number;
  highest: number;
};

/** The chains and what stands in front of them. */
export class World {
  readonly forks: { depth: number }[] = [];
  readonly chains: Place[];
  readonly #options: Options;
  readonly #known = new Map<Hex, { fact: BlockFact; transactions: Transaction[] }>();
  #ids = 0;
  #transactions = 0;

  constructor(options: Options) {
    this.#options = options;
    this.chains = CHAIN_IDS.map((chainId, at) => makePlace(options, { chainId, at }));
  }

  /** One turn of everything outside. @returns what happened, in words */
  turn(step: number): string[] {
    return this.chains.flatMap((place) => [...this.#grow(place, step), ...this.#seeDifferently(place, step)]);
  }

  /** Mines so many blocks on each chain, and nothing else happens. */
  mine(step: number, blocks: number): void {
    for (const place of this.chains) for (let i = 0; i < blocks; i++) this.#mineOn(place, step, []);
  }

  /** Everybody tells the truth, and each chain grows past what anybody has ever seen of it. */
  heal(step: number): void {
    for (const place of this.chains) {
      for (const endpoint of place.endpoints) endpoint.heal();
      place.darkUntil = -1;
      const { highest } = place;
      while (place.chain.head().number <= highest) this.#mineOn(place, step, []);
    }
  }

  #makeTransaction(at: number): Transaction {
    const { dice } = this.#options;
    this.#transactions += 1;
    const hash = pad(numberToHex((at + 1) * 1_000_000 + this.#transactions), { size: 32 });
    const facts = Array.from({ length: 1 + dice.upTo(3) }, (): LogFact => {
      this.#ids += 1;
      return {
        id: String(this.#ids),
        contract: dice.chanceOf(0.85) ? (CONTRACTS[at] ?? NOISE) : NOISE,
        wallet: dice.pick(WALLETS),
        centis: 100 + dice.upTo(60),
      };
    });
    return { hash, facts, logs: facts.map((fact) => logOf(fact, hash)) };
  }

  #mineOn(place: Place, step: number, mined: Transaction[]): FakeBlock {
    const below = place.chain.blocks().at(-1)?.timestamp ?? 0;
    const timestamp = Math.max(below + 1, Math.floor(this.#options.now().getTime() / 1_000));
    const block = place.chain.mineWith({ logs: mined.flatMap((one) => one.logs), timestamp });
    const fact: BlockFact = {
      chain: place.at,
      number: block.number,
      hash: block.hash,
      at: block.timestamp,
      logs: mined.flatMap((one) => one.facts),
      deepest: 0,
      stood: [{ from: step, to: undefined }],
    };
    this.#options.history.blocks.push(fact);
    this.#deepen(place);
    this.#known.set(block.hash, { fact, transactions: mined });
    place.highest = Math.max(place.highest, block.number);
    return block;
  }

  #deepen({ chain }: Place): void {
    const head = chain.head().number;
    for (const { hash, number } of chain.blocks()) {
      const fact = this.#known.get(hash)?.fact;
      if (fact) fact.deepest = Math.max(fact.deepest, head - number);
    }
  }

  #fork(place: Place, step: number, depth: number): string {
    const { dice } = this.#options;
    const dropped = place.chain.fork(depth);
    const again: Transaction[] = [];
    for (const block of dropped) {
      const mined = this.#known.get(block.hash);
      if (!mined) continue;
      endSpan(mined.fact.stood, step);
      again.push(...mined.transactions.filter(() => dice.chanceOf(0.6)));
    }
    place.dropped = dropped;
    this.forks.push({ depth });
    // as long as before, one shorter, or one longer: whoever is shorter looks like a node that lags
    const length = Math.max(1, dropped.length - 1 + dice.upTo(3));
    for (let at = 0; at < length; at++) {
      const share = at === length - 1 ? again.length : dice.upTo(again.length + 1);
      this.#mineOn(place, step, again.splice(0, share));
    }
    return `chain ${place.at} forks ${depth} deep to #${place.chain.head().number} ${short(place.chain.head().hash)}`;
  }

  /** The fork that lost wins after all. */
  #restore(place: Place, step: number): string {
    const from = place.dropped[0]?.number ?? Number.MAX_SAFE_INTEGER;
    const stoodOf = (block: FakeBlock) => this.#known.get(block.hash)?.fact.stood ?? [];
    for (const block of place.chain.blocks().slice(from)) endSpan(stoodOf(block), step);
    for (const block of place.dropped) stoodOf(block).push({ from: step, to: undefined });
    place.chain.restore(place.dropped);
    this.#deepen(place);
    place.dropped = [];
    return `chain ${place.at} goes back to #${place.chain.head().number} ${short(place.chain.head().hash)}`;
  }

  #grow(place: Place, step: number): string[] {
    return Array.from({ length: this.#options.dice.upTo(3) }, () => this.#growOnce(place, step));
  }

  #growOnce(place: Place, step: number): string {
    const { dice, rates } = this.#options;
    const head = place.chain.head().number;
    if (head > AGE_BLOCKS && dice.chanceOf(rates.fork)) {
      const shallow = dice.chanceOf(0.5) ? 1 : 1 + dice.upTo(8);
      const depth = dice.chanceOf(rates.deep) ? DEEP_BLOCKS : shallow;
      return this.#fork(place, step, Math.min(depth, head - AGE_BLOCKS));
    }
    if (canRestore(place) && dice.chanceOf(0.3)) return this.#restore(place, step);
    const count = dice.chanceOf(0.4) ? 1 + dice.upTo(2) : 0;
    const mined = Array.from({ length: count }, () => this.#makeTransaction(place.at));
    const block = this.#mineOn(place, step, mined);
    return `chain ${place.at} mines #${block.number} ${short(block.hash)}${listOf(mined)}`;
  }

  #seeDifferently(place: Place, step: number): string[] {
    const { dice, rates } = this.#options;
    const said: string[] = [];
    if (place.darkUntil < step && dice.chanceOf(rates.dark)) {
      place.darkUntil = step + 1 + dice.upTo(DARK_TURNS);
      said.push(`chain ${place.at} is dark for ${place.darkUntil - step} turns`);
    }
    // one tells the truth, unless it is dark; which one changes
    const honest = Math.floor(step / 7 + place.at) % ENDPOINTS;
    for (const [at, endpoint] of place.endpoints.entries()) {
      if (at === honest && place.darkUntil < step) {
        endpoint.heal();
        continue;
      }
      if (Object.keys(endpoint.faults).length === 0) endpoint.faults = { ...rates.faults };
      if (dice.chanceOf(rates.sight)) said.push(changeSight(endpoint, place, dice));
    }
    return said;
  }
}

function makePlace({ seed, now, onTimeout }: Options, { chainId, at }: { chainId: number; at: number }): Place {
  const startSeconds = Math.floor(now().getTime() / 1_000) - AGE_BLOCKS * 12;
  const chain = createFakeChain({ chainId, salt: `sim ${seed}`, startSeconds, safeLag: 4, finalizedLag: 8 });
  for (let i = 1; i < AGE_BLOCKS; i++) chain.mine();
  const endpoints = Array.from({ length: ENDPOINTS }, (_, place) =>
    createFakeEndpoint({
      url: `https://node-${place}.chain-${at}.example`,
      view: chain.view,
      roll: createKeyedRoll(seed * 97 + at * 11 + place),
      onTimeout,
    }),
  );
  return { at, chainId, chain, endpoints, dropped: [], darkUntil: -1, highest: 0 };
}

function canRestore({ chain, dropped }: Place): boolean {
  const [first] = dropped;
  const last = dropped.at(-1)?.number ?? -1;
  return (
    first !== undefined &&
    chain.blocks()[first.number - 1]?.hash === first.parentHash &&
    chain.head().number <= last + 1
  );
}

function changeSight(endpoint: FakeEndpoint, { chain, dropped }: Place, dice: Dice): string {
  const caps = () => ({ blocksMax: 1 + dice.upTo(20), logsMax: 2 + dice.upTo(6) });
  const changes: [string, () => Partial<Sight>][] = [
    ["sees well", () => ({})],
    ["lags", () => ({ lagBlocks: 1 + dice.upTo(8) })],
    ["is down", () => ({ isDown: true })],
    ["keeps its tip", () => ({ cachedTip: chain.head().number })],
    ["follows another fork", () => ({ fork: dropped.length > 0 ? dropped : undefined })],
    ["caps", () => ({ dialect: dialectOf(dice.pick(DIALECTS), caps()) })],
  ];
  const [words, sight] = dice.pick(changes);
  endpoint.heal();
  Object.assign(endpoint.sight, sight());
  return `${endpoint.url} ${words}`;
}

const short = (hash: Hex) => hash.slice(2, 8);

function listOf(mined: Transaction[]): string {
  return mined.map(({ facts }) => ` [${facts.map((fact) => `${fact.id}:${fact.centis}`).join(" ")}]`).join("");
}

function logOf({ contract, wallet, centis, id }: LogFact, txHash: Hex): FakeLog {
  const value = BigInt(centis) * LOG_IDS + BigInt(id);
  const data = pad(numberToHex(value), { size: 32 });
  return { address: contract as Hex, topics: [HEALTH_FACTOR_TOPIC, pad(wallet, { size: 32 })], data, txHash };
}

/** Each kind as often as the other, all of them together at most `most`. */
export function evenRates(kinds: readonly FaultKind[], most: number): FaultRates {
  return Object.fromEntries(kinds.map((kind) => [kind, most / kinds.length]));
}
