import type { StateWords } from "#components/runs/run-words.ts";
import { count, countWord, plural, sentence } from "#components/ui/number-words.ts";
import { spanWords, timeWords } from "#components/ui/time-words.ts";
import type { ChainHealth } from "#server/services/overview/list-chain-health.ts";

type Chain = Pick<ChainHealth, "name" | "state" | "blockAt" | "haltedAt" | "checkedAt" | "behindBlocks">;

/** A chain where there is little room: "ETH", "Base". */
export function chainMark(short: string): string {
  return short.length <= 5 ? short : short.slice(0, 3).toUpperCase();
}

/** How a chain is read, as colour, glyph and word. */
export function chainTag({ state }: Pick<ChainHealth, "state">): StateWords {
  switch (state) {
    case "on-time":
      return { tone: "ok", glyph: "check", words: "On time" };
    case "behind":
      return { tone: "warn", glyph: "hourglass", words: "Behind" };
    case "degraded":
      return { tone: "warn", glyph: "warning", words: "Degraded" };
    case "standing":
      return { tone: "bad", glyph: "pause", words: "Stands still" };
    case "halted":
      return { tone: "bad", glyph: "hand", words: "Halted" };
    case "unread":
      return { tone: "bad", glyph: "cross", words: "Not read" };
  }
}

/**
 * How far behind, by the last block's own time against the clock: "12 s behind", "since 14:02 UTC".
 * @param now null while it is not known, on the server
 */
export function lagWords(chain: Chain, now: Date | null): string {
  const { state, blockAt, haltedAt, checkedAt } = chain;
  switch (state) {
    case "halted":
      return haltedAt ? `since ${sinceWords(haltedAt, now)}` : "";
    case "standing":
      return blockAt ? `since ${sinceWords(blockAt, now)}` : "";
    case "unread":
      return checkedAt ? `since ${sinceWords(checkedAt, now)}` : "waiting for a worker";
    default:
      return blockAt && now ? `${spanWords(Math.max(0, now.getTime() - blockAt.getTime()))} behind` : "";
  }
}

/** "14:02 UTC" today, "4 Jan, 14:02 UTC" before. */
export function sinceWords(at: Date, now: Date | null): string {
  const isToday = now !== null && at.toISOString().slice(0, 10) === now.toISOString().slice(0, 10);
  const words = isToday ? timeWords(at, "clock").slice(0, 5) : timeWords(at, "short");
  return `${words} UTC`;
}

/** What a chain's trouble is, as a sentence about it; empty when it has none. */
export function chainSentence(chain: Pick<Chain, "name" | "state" | "behindBlocks">): string {
  const { name, state, behindBlocks } = chain;
  switch (state) {
    case "on-time":
      return "";
    case "behind":
      return `${name} is ${plural(behindBlocks ?? 0, "block")} behind.`;
    case "degraded":
      return `${name} has trouble with an endpoint.`;
    case "standing":
      return `${name} stands still: it has no new blocks.`;
    case "halted":
      return `${name} is halted.`;
    case "unread":
      return `${name} is not being read.`;
  }
}

/** All chains in one sentence: the worst by name, or that all is well. */
export function chainsHeadline(chains: readonly Chain[]): string {
  if (chains.length === 0) return "No live workflow listens to a chain.";
  const ill = chains.filter((chain) => chain.state !== "on-time");
  const [first] = ill;
  if (!first) return chains.length === 1 ? `${chains[0]?.name} is read on time.` : `${allOf(chains.length)} on time.`;
  if (ill.length === 1) return chainSentence(first);
  const who = ill.length === chains.length ? `None of the ${countWord(chains.length)} chains is` : someOf(ill, chains);
  return `${who} read on time.`;
}

const allOf = (n: number) => (n === 2 ? "Both chains are read" : `All ${countWord(n)} chains are read`);

const someOf = (ill: readonly Chain[], all: readonly Chain[]) =>
  `${sentence(countWord(ill.length))} of ${countWord(all.length)} chains are not`;

/** A stretch of blocks: "block 1,204", "blocks 1,204 to 1,290". */
export function blocksWords(fromBlock: number, toBlock: number): string {
  return fromBlock === toBlock ? `Block ${count(fromBlock)}` : `Blocks ${count(fromBlock)} to ${count(toBlock)}`;
}
