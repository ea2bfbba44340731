import type { NodeTypeData } from "#server/contract/catalog.ts";

/** What people also call a step. */
const SYNONYMS: Record<string, string> = {
  "contract-event": "log abi protocol trigger",
  "contract-value": "state view read function health factor reading watch threshold liquidation aave",
  price: "chainlink oracle feed uniswap pool rate threshold crypto",
  balance: "wallet token amount treasury threshold low funds erc20 native",
  "address-activity": "transfer sent received approved approval transaction wallet watch payment",
  schedule: "cron time clock every daily weekly monday timer",
  "block-height": "block number height time",
  "those-concerned": "whom followers crossed wallets audience each",
  signal: "api webhook trigger post backend",
  "wallet-in-event": "user address borrower subscriber",
  "topic-subscribers": "everyone audience all broadcast",
  "segment-members": "segment group cohort filter audience broadcast",
  "look-up": "api backend data source attributes tier preferences fetch",
  "told-attributes": "api backend pushed data tier segment attribute",
  condition: "filter threshold compare check rule",
  "in-segment": "filter audience group cohort list members",
  switch: "branch route case preset tier",
  "send-message": "notify alert channels push",
  email: "mail smtp",
  telegram: "chat bot",
  "in-app": "inbox notification",
  slack: "chat team message channel",
  discord: "chat team message channel server",
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
