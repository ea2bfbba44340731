/** Which logs of a chain some live trigger may want: by contract and signature, compared as lower-case text. */
export type LogFilter = {
  /** Nobody wants anything: no need to ask. */
  isEmpty: boolean;
  /** For `eth_getLogs`; wider than `wants` where the list would be too long for providers. */
  query: { address?: string[]; topics?: string[][] };
  wants(log: { address: string; topics: string[] }): boolean;
  /** The same contracts and signatures in smaller questions, for a block with more logs than a provider gives at once. */
  split(): LogFilter[];
};

type Pair = { address: string; topic0: string };

/** Longer lists are refused by some providers; then the whole block is asked for. */
const LIST_MAX = 100;

export function createLogFilter(pairs: Pair[]): LogFilter {
  const wanted = new Set(pairs.map((pair) => `${pair.address}:${pair.topic0}`));
  const address = [...new Set(pairs.map((pair) => pair.address))];
  const topic0 = [...new Set(pairs.map((pair) => pair.topic0))];
  return {
    isEmpty: pairs.length === 0,
    query: {
      ...(address.length <= LIST_MAX && { address }),
      ...(topic0.length <= LIST_MAX && { topics: [topic0] }),
    },
    wants: (log) => wanted.has(`${log.address}:${log.topics[0]}`),
    split: () => (pairs.length > 1 ? pairs.map((pair) => createLogFilter([pair])) : []),
  };
}

/** Every log there is. */
export const everyLog: LogFilter = { isEmpty: false, query: {}, wants: () => true, split: () => [] };
