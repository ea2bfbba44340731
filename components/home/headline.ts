import { chainSentence } from "#components/health/chain-words.ts";
import { count, countWord, plural, sentence } from "#components/ui/number-words.ts";
import { tookWords } from "#components/ui/time-words.ts";
import type { ChainHealth } from "#server/services/overview/list-chain-health.ts";
import type { Told } from "#server/services/overview/read-told.ts";

/** The state of things in one sentence: "Four live workflows told 1,284 wallets in 24 hours." */
export function headline({ liveWorkflows, workflows, wallets }: Told): string {
  if (workflows === 0) return "No workflow yet.";
  if (liveWorkflows === 0 && wallets === 0) return "No workflow is live, so nobody is told.";
  if (liveWorkflows === 0)
    return `No workflow is live now; ${plural(wallets, "wallet")} ${was(wallets)} told in 24 hours.`;
  const who = `${sentence(countWord(liveWorkflows))} live ${liveWorkflows === 1 ? "workflow" : "workflows"}`;
  if (wallets === 0) return `${who} ${liveWorkflows === 1 ? "has" : "have"} told nobody in 24 hours.`;
  return `${who} told ${count(wallets)} ${wallets === 1 ? "wallet" : "wallets"} in 24 hours.`;
}

/** How fast, and how the chains do, in one or two sentences; empty when there is nothing to say. */
export function underline(o: { told: Told; chains: ChainHealth[]; subscriberCount: number }): string {
  return [speed(o.told), chainsSentence(o.chains), silence(o)].filter(Boolean).join(" ");
}

function speed({ deliveries, p50Ms, p99Ms }: Told): string {
  if (deliveries === 0 || p50Ms === null || p99Ms === null) return "";
  if (deliveries === 1) return `It took ${tookWords(p50Ms)} from the event.`;
  return `Half of them within ${tookWords(p50Ms)} of the event, 99 % within ${tookWords(p99Ms)}.`;
}

function silence({
  told,
  chains,
  subscriberCount,
}: {
  told: Told;
  chains: ChainHealth[];
  subscriberCount: number;
}): string {
  if (told.deliveries > 0 || told.liveWorkflows === 0) return "";
  if (chains.some((chain) => chain.state !== "on-time")) return "";
  return `Silence is a result: nothing crossed a line of ${subscriberCount === 1 ? "your subscriber" : `your ${plural(subscriberCount, "subscriber")}`}.`;
}

function chainsSentence(chains: ChainHealth[]): string {
  const ill = chains.filter((chain) => chain.state !== "on-time");
  const [first] = ill;
  if (!first) return "";
  if (ill.length > 1)
    return `${sentence(countWord(ill.length))} of ${countWord(chains.length)} chains are not on time.`;
  return chainSentence(first);
}

const was = (n: number) => (n === 1 ? "was" : "were");
