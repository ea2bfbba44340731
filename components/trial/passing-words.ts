import type { Passing } from "#server/services/trial/count-passing.ts";
import { count, plural } from "../ui/number-words.ts";

/** "Would have passed 31 of the last 1,000 passages", and what else is to know of it. */
export function passingWords(found: Passing): { lead: string; rest: string[] } {
  const { passages, events, ways, elsewhere, unknown, isCut } = found;
  if (passages === 0) return { lead: "No past event comes to it", rest: [] };
  const passed = ways.yes ?? 0;
  const missing = (ways.unknown ?? 0) + unknown;
  const each = passages === events ? "" : `, over ${plural(events, "event")}`;
  return {
    lead: `Would have passed ${count(passed)} of the last ${count(passages)}${each}`,
    rest: [
      ...(missing > 0 ? [`${count(missing)} unknown`] : []),
      ...(elsewhere > 0 ? [`${count(elsewhere)} never came here`] : []),
      ...(isCut ? ["counted as far as there was time"] : []),
    ],
  };
}
