/** Logs that somebody may want; null matches anything. Lower-case hex. */
export type LogInterest = {
  address: string | null;
  topic0: string | null;
  topic1: string | null;
  topic2: string | null;
};

/** Which logs of a chain some live trigger may want, compared as lower-case text. */
export type LogFilter = {
  /** Nobody wants anything: no need to ask. */
  isEmpty: boolean;
  /** What it is made of; null: every log there is. */
  interests: readonly LogInterest[] | null;
  /** For `eth_getLogs`; wider than `wants` where a list would be too long for providers, or somebody wants any. */
  query: { address?: string[]; topics?: (string[] | null)[] };
  wants(log: { address: string; topics: readonly string[] }): boolean;
  /** Two halves of it, for a block with more logs than a provider gives at once; a log may be wanted by both. */
  split(): LogFilter[];
};

/** Longer lists are refused by some providers; then the whole block is asked for. */
const LIST_MAX = 100;

export function createLogFilter(interests: readonly LogInterest[]): LogFilter {
  return {
    isEmpty: interests.length === 0,
    interests,
    query: queryOf(interests),
    wants: createWants(interests),
    split: () => {
      if (interests.length < 2) return [];
      const half = Math.ceil(interests.length / 2);
      return [createLogFilter(interests.slice(0, half)), createLogFilter(interests.slice(half))];
    },
  };
}

/** Every log there is. */
export const everyLog: LogFilter = {
  isEmpty: false,
  interests: null,
  query: {},
  wants: () => true,
  split: () => [],
};

function queryOf(interests: readonly LogInterest[]): LogFilter["query"] {
  const address = listOf(interests.map((one) => one.address));
  const topics = [
    listOf(interests.map((one) => one.topic0)),
    listOf(interests.map((one) => one.topic1)),
    listOf(interests.map((one) => one.topic2)),
  ];
  while (topics.length > 0 && topics.at(-1) === null) topics.pop();
  return { ...(address && { address }), ...(topics.length > 0 && { topics }) };
}

/** @returns null when anything may stand there, or too many things */
function listOf(values: (string | null)[]): string[] | null {
  const distinct = new Set(values);
  if (distinct.size === 0 || distinct.size > LIST_MAX) return null;
  const known = [...distinct].filter((value) => value !== null);
  return known.length === distinct.size ? known : null;
}

const ANY = "*";

/** Few look-ups for each log, however many interests there are: by contract and signature first, then by what follows. */
function createWants(interests: readonly LogInterest[]): LogFilter["wants"] {
  const byAddress = new Map<string, Map<string, Set<string>>>();
  for (const { address, topic0, topic1, topic2 } of interests) {
    const bySignature = byAddress.get(address ?? ANY) ?? new Map<string, Set<string>>();
    const rest = bySignature.get(topic0 ?? ANY) ?? new Set<string>();
    rest.add(`${topic1 ?? ANY}:${topic2 ?? ANY}`);
    bySignature.set(topic0 ?? ANY, rest);
    byAddress.set(address ?? ANY, bySignature);
  }
  const takes = (bySignature: Map<string, Set<string>> | undefined, log: { topics: readonly string[] }) => {
    if (!bySignature) return false;
    const { topics } = log;
    const [topic0] = topics;
    return (
      fits(topic0 === undefined ? undefined : bySignature.get(topic0), topics) || fits(bySignature.get(ANY), topics)
    );
  };
  const ofAny = byAddress.get(ANY);
  // topics are not asked for where nobody looks at them: some who ask make them for that only
  return (log) => takes(byAddress.get(log.address), log) || takes(ofAny, log);
}

function fits(rest: Set<string> | undefined, [, topic1, topic2]: readonly string[]): boolean {
  if (!rest) return false;
  if (rest.has(`${ANY}:${ANY}`)) return true;
  return rest.has(`${topic1}:${ANY}`) || rest.has(`${ANY}:${topic2}`) || rest.has(`${topic1}:${topic2}`);
}
