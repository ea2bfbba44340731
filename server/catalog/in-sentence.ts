/** A label as it stands inside a sentence: "Health factor" → "health factor"; "ETH price" stays. */
export function inSentence(label: string): string {
  return /^[A-Z][a-z]/.test(label) ? (label[0] ?? "").toLowerCase() + label.slice(1) : label;
}
