/** A label as it stands inside a sentence: "Health factor" → "health factor"; "ETH price" stays. */
export function inSentence(label: string): string {
  return /^[A-Z][a-z]/.test(label) ? (label[0] ?? "").toLowerCase() + label.slice(1) : label;
}

/** Subscribers read "your line"; the operator reads of "their line". */
export function ofOthers(text: string): string {
  return text.replace(/\byour\b/g, "their").replace(/\bYour\b/g, "Their");
}
