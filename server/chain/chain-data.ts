import { EndpointError } from "./errors.ts";
import { type Hex, hexOf, quantityOf } from "./hex.ts";

/** A block's header, as far as following a chain needs it. */
export type Header = {
  number: number;
  hash: Hex;
  parentHash: Hex;
  at: Date;
  /** 256 bytes: which addresses and topics its logs may have. Absent where the endpoint tells none. */
  logsBloom?: Hex;
};

/** A log that a live trigger may want. */
export type ChainLog = {
  blockNumber: number;
  blockHash: Hex;
  txHash: Hex;
  txIndex: number;
  logIndex: number;
  address: Hex;
  topics: Hex[];
  data: Hex;
};

/** Seconds that a Date can hold. */
const SECONDS_MAX = 8_640_000_000_000;
const BLOOM_BYTES = 256;

/** @throws EndpointError when the endpoint has no such block, which is never the same as an empty one */
export function parseHeader(answer: unknown, asked: { number?: number }): Header {
  const name = asked.number === undefined ? "the newest block" : `block ${asked.number}`;
  if (answer === null) throw new EndpointError("nonsense", `The endpoint does not have ${name}, though it should.`);
  const header = headerOf(answer);
  if (!header) throw new EndpointError("nonsense", `The endpoint's ${name} is not a block.`);
  if (asked.number !== undefined && header.number !== asked.number) {
    throw new EndpointError("nonsense", `Asked for ${name}, the endpoint gave block ${header.number}.`);
  }
  return header;
}

function headerOf(answer: unknown): Header | undefined {
  if (typeof answer !== "object" || answer === null) return undefined;
  const wire = answer as Record<string, unknown>;
  const number = quantityOf(wire.number);
  const seconds = quantityOf(wire.timestamp);
  const hash = hexOf(wire.hash, 32);
  const parentHash = hexOf(wire.parentHash, 32);
  if (number === undefined || seconds === undefined || seconds > SECONDS_MAX || !hash || !parentHash) return undefined;
  const header: Header = { number, hash, parentHash, at: new Date(seconds * 1000) };
  if (wire.logsBloom === undefined || wire.logsBloom === null) return header;
  const logsBloom = hexOf(wire.logsBloom, BLOOM_BYTES);
  return logsBloom && { ...header, logsBloom };
}
