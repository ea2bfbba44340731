import { plural } from "#components/ui/number-words.ts";
import type { Health } from "#server/services/health/read-health.ts";
import { chainSentence, chainsHeadline } from "./chain-words.ts";

/** Whether anything could be missed right now, in one sentence. */
export function healthHeadline({ chains, watching, schedules }: Health): string {
  if (chains.length > 0) return chainsHeadline(chains);
  if (watching.total > 0) return `${plural(watching.total, "value is", "values are")} watched.`;
  if (schedules.total > 0) return "Your workflows start by the clock.";
  return "Nothing is listened to yet.";
}

/** What is owed or unknown; says so too when nothing is. */
export function healthUnderline({ chains, watching }: Health): string {
  if (chains.length === 0 && watching.total === 0) return "";
  const owed = chains.reduce((sum, chain) => sum + chain.owedBlocks, 0);
  const ill = chains.map(chainSentence).filter(Boolean);
  const parts = [
    // one alone is the headline
    ...(ill.length > 1 ? ill : []),
    owed > 0 && `${plural(owed, "block is", "blocks are")} owed and read again.`,
    watching.failing > 0 &&
      `${plural(watching.failing, "watched value has", "watched values have")} no fresh reading: unknown, not safe.`,
  ].filter(Boolean);
  if (parts.length > 0) return parts.join(" ");
  return ill.length > 0 ? "" : "No block is owed, and no value is unknown.";
}
