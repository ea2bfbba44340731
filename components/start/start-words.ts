import type { Outcome } from "#server/contract/step.ts";

/** What a trial of a few wallets comes to: the result as a headline, and what it holds for. */
export function wouldWords(passages: readonly { outcome: Outcome | null }[]): { title: string; note: string } {
  const told = passages.filter(({ outcome }) => outcome === "told").length;
  const nothing = "Nothing was sent, charged or stored.";
  if (passages.length === 0) {
    return {
      title: "It would have concerned nobody",
      note: `No subscriber of this workspace. Name a wallet to see what would become of it. ${nothing}`,
    };
  }
  if (passages.length === 1 && told === 0) {
    return { title: "It would not have told this wallet", note: `Its line says why. ${nothing}` };
  }
  const of = passages.length === 1 ? "this wallet" : `${passages.length} wallets`;
  if (told === 0) return { title: `It would have told none of ${of}`, note: `Each line says why. ${nothing}` };
  if (told === passages.length)
    return { title: `It would have told ${of}`, note: `As each would have read it. ${nothing}` };
  return { title: `It would have told ${told} of ${of}`, note: `The others have the reason beside them. ${nothing}` };
}
