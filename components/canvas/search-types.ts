import type { NodeTypeData } from "#server/contract/catalog.ts";

/** What people also call a step. */
const SYNONYMS: Record<string, string> = {
  "contract-event": "log abi protocol trigger",
  signal: "api webhook trigger post backend",
  "wallet-in-event": "user address borrower subscriber",
  "topic-subscribers": "everyone audience all broadcast",
  "look-up": "api backend data source attributes tier preferences fetch",
  condition: "filter threshold compare check rule",
  switch: "branch route case preset tier",
  "send-message": "notify alert channels push",
  email: "mail smtp",
  telegram: "chat bot",
  "in-app": "inbox notification",
  webhook: "web call http post request api",
  stop: "end nothing opt out",
};

/** Step types that fit what was typed, in the catalogue's order; those whose name begins with it come first. */
export function searchTypes(types: readonly NodeTypeData[], text: string): readonly NodeTypeData[] {
  const words = text.toLowerCase().split(/\s+/).filter(Boolean);
  if (words.length === 0) return types;
  const fits = types.filter((type) => {
    const hay = `${type.family} ${type.label} ${type.hint} ${type.type} ${SYNONYMS[type.type] ?? ""}`.toLowerCase();
    return words.every((word) => hay.includes(word));
  });
  const [first = ""] = words;
  const begins = (type: NodeTypeData) => (type.label.toLowerCase().startsWith(first) ? 0 : 1);
  return fits.toSorted((a, b) => begins(a) - begins(b));
}
