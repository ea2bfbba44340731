import { showDecimal } from "#server/contract/decimal.ts";
import type { SignerRow } from "#server/services/signer/list-signers.ts";

const PLACES = 6;

/** "0.004213", with no more digits than people read; what is less than that is said to be. */
export function amountWords(decimal: string): string {
  const [, part = ""] = decimal.split(".");
  if (part.length <= PLACES) return showDecimal(decimal);
  const cut = showDecimal(decimal, PLACES);
  return /[1-9]/.test(cut) ? cut.replace(/0+$/, "").replace(/\.$/, "") : "less than 0.000001";
}

/** "0.0042 of 0.1 ETH on Base, with 2 under way": by chain, those that were used. */
export function spentWords(chains: SignerRow["chains"], { day }: SignerRow["limits"]): string {
  if (chains.length === 0) return "nothing; it has sent no transaction yet";
  return chains
    .map(({ chain, currency, spentToday, open }) => {
      const under = open > 0 ? `, with ${open} under way` : "";
      return `${amountWords(spentToday)} of ${amountWords(day)} ${currency} on ${chain}${under}`;
    })
    .join("; ");
}
