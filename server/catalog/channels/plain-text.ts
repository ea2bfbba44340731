/**
 * What messages are made of is partly written by strangers (token names, proposal titles), so every channel passes it
 * through here before it adds its own markup.
 */

// Control characters but tab and line feed; soft hyphen; zero-width and direction marks; tags. They hide or turn text.
const HIDDEN =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is taken out.
  /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u00ad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\u{e0000}-\u{e007f}]/gu;

/** The text without characters that cannot be seen. Line breaks stay. */
export function visible(text: string): string {
  return text.replace(/\r\n?/g, "\n").replace(HIDDEN, "").toWellFormed();
}

/** The same on one line: for subjects, names and headers. */
export function oneLine(text: string): string {
  return visible(text).replace(/\s+/g, " ").trim();
}

const ENTITIES: Record<string, string> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#39;" };

/** For HTML text and quoted attributes. */
export function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => ENTITIES[character] ?? character);
}

/** At most `max` characters (UTF-16), with an ellipsis when cut; never half a character. */
export function shorten(text: string, max: number): string {
  if (text.length <= max) return text;
  return `${text
    .slice(0, Math.max(0, max - 1))
    .replace(/[\ud800-\udbff]$/, "")
    .trimEnd()}…`;
}

/**
 * The text escaped, in at most `room` characters with its escapes: cut before it is escaped, so that none is halved.
 * Empty when not even a letter fits.
 */
export function escapedWithin(text: string, room: number, escaped: (text: string) => string): string {
  const fits = (length: number) => escaped(shorten(text, length)).length <= room;
  if (fits(text.length)) return escaped(text);
  let low = 0;
  for (let high = Math.min(text.length, Math.max(0, room)); low < high; ) {
    const middle = Math.ceil((low + high) / 2);
    if (fits(middle)) low = middle;
    else high = middle - 1;
  }
  return low > 1 ? escaped(shorten(text, low)) : "";
}

/** The link when it leads to the web, undefined for `javascript:`, `data:` and whatever else. */
export function webLink(url: string): string | undefined {
  const text = visible(url).trim();
  if (!URL.canParse(text)) return undefined;
  const { protocol, href } = new URL(text);
  return protocol === "https:" || protocol === "http:" ? href : undefined;
}
