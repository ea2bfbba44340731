import type { Asked, wireLogs } from "./chain-answers.ts";

/** Well-formed answers that are not the truth. */
export const LIES = [
  "empty-logs",
  "partial-logs",
  "wrong-block",
  "doubled-log",
  "shifted-index",
  "null-answer",
  "null-logs",
  "false-parent",
] as const;
export type Lie = (typeof LIES)[number];

type Log = ReturnType<typeof wireLogs>[number];
type Told = { asked: Asked; truth: unknown; pick: (max: number) => number };

/** @returns the answer in the truth's place; undefined where this lie has nothing to bend */
export function bend(lie: Lie, told: Told): { answer: unknown } | undefined {
  if (lie === "null-answer") return told.asked.method === "eth_chainId" ? undefined : { answer: null };
  if (lie === "false-parent") return bendHeader(told);
  if (told.asked.method !== "eth_getLogs" || !Array.isArray(told.truth)) return undefined;
  if (lie === "null-logs") return { answer: null };
  return bendLogs(lie, told.truth as Log[], told.pick);
}

const FLIPPED = "0xdeadbeef";

function bendHeader({ asked, truth }: Told): { answer: unknown } | undefined {
  if (asked.method !== "eth_getBlockByNumber" || truth === null) return undefined;
  const block = truth as { parentHash: string };
  return { answer: { ...block, parentHash: `${FLIPPED}${block.parentHash.slice(FLIPPED.length)}` } };
}

type LogLie = Exclude<Lie, "null-answer" | "null-logs" | "false-parent">;

function bendLogs(lie: LogLie, logs: Log[], pick: (max: number) => number): { answer: unknown } | undefined {
  const at = pick(logs.length);
  const chosen = logs[at];
  if (!chosen) return undefined;
  switch (lie) {
    case "empty-logs":
      return { answer: [] };
    case "partial-logs":
      return { answer: logs.filter((_, index) => index !== at) };
    case "wrong-block":
      return { answer: logs.with(at, { ...chosen, blockHash: chosen.transactionHash }) };
    case "doubled-log":
      return { answer: [...logs, chosen] };
    case "shifted-index": {
      // its neighbour's place, so that one of both seems to stand twice or between
      const moved = `0x${(Number(chosen.logIndex) + 1).toString(16)}` as const;
      return { answer: logs.with(at, { ...chosen, logIndex: moved }) };
    }
  }
}
