import type { ChainLog } from "./chain-data.ts";
import type { Hex } from "./hex.ts";
import type { TextScan } from "./scan-text.ts";

export const ADDRESS_BYTES = 20;
export const HASH_BYTES = 32;
const TOPICS_MAX = 4;

/** One log of an answer: its numbers, and where in the text its other values stand, of which none is made unasked. */
export class ScannedLog {
  blockNumber = 0;
  txIndex = 0;
  logIndex = 0;
  blockHashAt = 0;
  txHashAt = 0;
  addressAt = 0;
  dataAt = 0;
  readonly #text: TextScan;
  readonly #topicsAt = [0, 0, 0, 0];
  #topics = 0;

  constructor(text: TextScan) {
    this.#text = text;
  }

  /** @returns how many, -1 when it is no list of them */
  takeTopics(text: TextScan): number {
    this.#topics = 0;
    if (!text.takeChar("[")) return -1;
    if (text.takeChar("]")) return 0;
    do {
      const at = this.#topics < TOPICS_MAX ? text.takeHex(HASH_BYTES) : -1;
      if (at < 0) return -1;
      this.#topicsAt[this.#topics] = at;
      this.#topics += 1;
    } while (text.takeChar(","));
    return text.takeChar("]") ? this.#topics : -1;
  }

  /** Whether this log may come right behind that one on the chain. */
  mayFollow(before: ScannedLog): boolean {
    const text = this.#text;
    if (this.blockNumber !== before.blockNumber) return this.blockNumber > before.blockNumber;
    if (this.logIndex <= before.logIndex || !text.isSame(this.blockHashAt, before.blockHashAt, HASH_BYTES))
      return false;
    const isSameTx = text.isSame(this.txHashAt, before.txHashAt, HASH_BYTES);
    return isSameTx ? this.txIndex === before.txIndex : this.txIndex > before.txIndex;
  }

  /** The last two bytes of its address. */
  get addressTail(): number {
    return this.#text.pairAt(this.addressAt + 2 * ADDRESS_BYTES - 2);
  }

  get address(): Hex {
    return this.#text.hexAt(this.addressAt, ADDRESS_BYTES);
  }

  get topics(): Hex[] {
    return this.#topicsAt.slice(0, this.#topics).map((at) => this.#text.hexAt(at, HASH_BYTES));
  }

  get blockHash(): Hex {
    return this.#text.hexAt(this.blockHashAt, HASH_BYTES);
  }

  toLog(): ChainLog {
    const { blockNumber, blockHash, txIndex, logIndex, address, topics } = this;
    const txHash = this.#text.hexAt(this.txHashAt, HASH_BYTES);
    return {
      blockNumber,
      blockHash,
      txHash,
      txIndex,
      logIndex,
      address,
      topics,
      data: this.#text.hexFrom(this.dataAt),
    };
  }
}
