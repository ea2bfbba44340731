import { type Asked, RpcRefusal } from "./chain-answers.ts";

/** In whose words an endpoint says that a question about logs is too large, and from what size on. */
export type Dialect = { name: string; blocksMax: number; logsMax: number; code: number; words: (of: Span) => string };
type Span = { fromBlock: number; toBlock: number; blocksMax: number; logsMax: number };

const hex = (number: number) => `0x${number.toString(16)}`;

/** As providers have really put it. */
const WORDS: readonly Pick<Dialect, "name" | "code" | "words">[] = [
  {
    name: "alchemy",
    code: -32602,
    words: ({ fromBlock, blocksMax, logsMax }) =>
      `Log response size exceeded. You can make eth_getLogs requests with up to a ${blocksMax} block range and no limit on the response size, or you can request any block range with a cap of ${logsMax} logs in the response. Based on your parameters, this block range should work: [${hex(fromBlock)}, ${hex(fromBlock + blocksMax - 1)}]`,
  },
  {
    name: "infura",
    code: -32005,
    words: ({ fromBlock, toBlock, logsMax }) =>
      `query returned more than ${logsMax} results. Try with this block range [${hex(fromBlock)}, ${hex(Math.floor((fromBlock + toBlock) / 2))}].`,
  },
  { name: "quicknode", code: -32614, words: ({ blocksMax }) => `eth_getLogs is limited to a ${blocksMax} range` },
  { name: "ankr", code: -32000, words: () => "block range is too wide" },
  {
    name: "cloudflare",
    code: -32047,
    words: ({ blocksMax }) =>
      `Invalid eth_getLogs request. 'fromBlock'-'toBlock' range too large. Max range: ${blocksMax}`,
  },
  { name: "blast", code: -32000, words: ({ logsMax }) => `query exceeds max results ${logsMax}` },
  { name: "llamarpc", code: -32005, words: () => "query exceeds limit" },
  {
    name: "blockpi",
    code: -32602,
    words: ({ blocksMax }) => `eth_getLogs is limited to ${blocksMax} block range, please check the parameter.`,
  },
  { name: "geth", code: -32005, words: () => "query timeout exceeded" },
  { name: "coinbase", code: -32602, words: ({ blocksMax }) => `please limit the query to at most ${blocksMax} blocks` },
];

export const DIALECTS: readonly string[] = WORDS.map(({ name }) => name);

/** @param name one of `DIALECTS` */
export function dialectOf(name: string, caps: { blocksMax: number; logsMax: number }): Dialect {
  const words = WORDS.find((one) => one.name === name);
  if (!words) throw new Error(`There is no dialect ${name}`);
  return { ...words, ...caps };
}

/** @returns what it refuses with, undefined when the question is small enough */
export function capRefusal(dialect: Dialect, of: { asked: Asked; truth: unknown }): RpcRefusal | undefined {
  if (of.asked.method !== "eth_getLogs") return undefined;
  const { fromBlock, toBlock, blockHash } = of.asked.params[0] as {
    fromBlock?: string;
    toBlock?: string;
    blockHash?: string;
  };
  const from = Number(fromBlock ?? 0);
  const to = Number(toBlock ?? fromBlock ?? 0);
  const isWide = !blockHash && to - from + 1 > dialect.blocksMax;
  const isLong = Array.isArray(of.truth) && of.truth.length > dialect.logsMax;
  if (!isWide && !isLong) return undefined;
  return new RpcRefusal(dialect.code, dialect.words({ fromBlock: from, toBlock: to, ...dialect }));
}
