import type { ChainReader } from "#server/chain/chain-reader.ts";
import type { Endpoints } from "#server/chain/endpoints.ts";
import { EndpointError } from "#server/chain/errors.ts";
import type { Multicall } from "#server/chain/multicall.ts";
import type { ReadingSpec } from "#server/contract/plan.ts";
import { prepareSource } from "#server/pipeline/watch/sources/prepare-source.ts";

export type ReadNow = {
  spec: ReadingSpec;
  /** Empty for a value that is nobody's in particular. */
  wallet: string;
  endpoints: Endpoints;
  multicall: Multicall;
  timeoutMs: number;
};

export type NowReading =
  | { kind: "value"; value: string; raw: string | null; place: { blockNumber: number; at: Date } }
  | { kind: "failed"; reason: string };

/** Learning a pair's decimals takes two rounds, reading one. */
const CALLS_MAX = 6;

/**
 * One reading of a chain's value, all of it at the newest block of one endpoint.
 * @throws EndpointError when no endpoint answers in time
 */
export async function readNow(of: ReadNow): Promise<NowReading> {
  const timeout = timeoutAfter(of.timeoutMs);
  try {
    return await Promise.race([of.endpoints.use((reader) => readBy(reader, of)), timeout.fails]);
  } finally {
    timeout.clear();
  }
}

async function readBy(reader: ChainReader, { spec, wallet, multicall }: ReadNow): Promise<NowReading> {
  const source = prepareSource(spec);
  if (source.kind !== "chain") return { kind: "failed", reason: "this value is not read from a chain" };
  const head = await reader.head();
  const budget = { left: CALLS_MAX, spent: 0 };
  const ask = (calls: Parameters<Multicall["ask"]>[1]["calls"]) =>
    multicall.ask(reader, { block: { number: head.number, hash: head.hash }, calls, budget });
  await source.learn?.(ask);
  const answers = (await ask(source.calls(wallet))).map(
    (answer) => answer ?? { kind: "reverted" as const, data: "0x" as const },
  );
  const read = source.read(answers, { blockAt: head.at });
  if (read.kind === "failed") return read;
  const place = { blockNumber: head.number, at: head.at };
  return { kind: "value", value: read.value, raw: rawOf(spec, answers, head.at), place };
}

/** The same answer without its decimals. */
function rawOf(spec: ReadingSpec, answers: Parameters<ChainSourceRead>[0], blockAt: Date): string | null {
  if (spec.source.kind !== "view") return null;
  const whole = prepareSource({ ...spec, source: { ...spec.source, decimals: 0 } });
  const read = whole.kind === "chain" ? whole.read(answers, { blockAt }) : undefined;
  return read?.kind === "value" ? read.value : null;
}

type ChainSourceRead = Extract<ReturnType<typeof prepareSource>, { kind: "chain" }>["read"];

function timeoutAfter(timeoutMs: number): { fails: Promise<never>; clear: () => void } {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const fails = new Promise<never>((_, reject) => {
    const silent = new EndpointError(
      "silent",
      `The chain's endpoint did not answer within ${timeoutMs / 1000} seconds.`,
    );
    timer = setTimeout(() => reject(silent), timeoutMs);
  });
  return { fails, clear: () => clearTimeout(timer) };
}
