import type { Outcome } from "#server/contract/step.ts";

/** What a trial of a few wallets comes to: the result as a headline, and what it holds for. */
export function wouldWords(
  passages: readonly { outcome: Outcome | null }[],
  isNewestOfEach = false,
): { title: string; note: string } {
  const nothing = "Nothing was sent, charged or stored.";
  const lead = isNewestOfEach ? "The newest event of each. " : "";
  const told = passages.filter(({ outcome }) => outcome === "told").length;
  const say = (title: string, note: string) => ({ title, note: `${lead}${note} ${nothing}` });
  if (passages.length === 0) {
    const cure = "No subscriber of this workspace. Name a wallet to see what would become of it.";
    return say("It would have concerned nobody", cure);
  }
  if (passages.length === 1 && told === 0) return say("It would not have told this wallet", "Its line says why.");
  const of = passages.length === 1 ? "this wallet" : `${passages.length} wallets`;
  if (told === 0) return say(`It would have told none of ${of}`, "Each line says why.");
  if (told === passages.length) return say(`It would have told ${of}`, "As each would have read it.");
  return say(`It would have told ${told} of ${of}`, "The others have the reason beside them.");
}
