/** A timestamp as a raw statement returns it: text, or null. */
export type RawTime = string | null;

export function timeOf(raw: string): Date {
  return new Date(raw);
}

export function timeOrNull(raw: RawTime): Date | null {
  return raw === null ? null : new Date(raw);
}

/**
 * What a person typed to find a wallet, as a pattern for `like`: a whole address, its beginning, or the short form
 * `0x7A3f…91C4`. Null when nothing usable was typed.
 */
export function walletPattern(typed: string | undefined): string | null {
  const text = typed?.trim().toLowerCase().replaceAll("...", "…") ?? "";
  const [head = "", tail = ""] = text.split("…");
  const hex = (part: string) => part.replace(/[^0-9a-fx]/g, "");
  if (!hex(head) && !hex(tail)) return null;
  const start = hex(head);
  return `${start.startsWith("0x") ? start : `0x${start}`}%${hex(tail)}`;
}
