/** A message as Telegram shows it: the text without tags, and how long Telegram counts it. */
export type ParsedHtml = { kind: "parsed"; text: string } | { kind: "refused"; reason: string };

const TAGS = new Set("a b strong i em s strike del u ins tg-spoiler tg-emoji span pre code blockquote".split(" "));
const NAMED_ENTITIES: Record<string, string> = { lt: "<", gt: ">", amp: "&", quot: '"' };
const ATTRIBUTES = /^(?:\s+[a-z0-9-]+(?:\s*=\s*(?:"[^"]*"|'[^']*'|[a-z0-9.-]+))?)*\s*$/i;

/**
 * Reads a message with `parse_mode` HTML the way the Bot API does, which refuses what it does not know instead of
 * showing it. Offsets in the reasons count bytes of UTF-8, as there.
 */
export function parseTelegramHtml(source: string): ParsedHtml {
  const open: string[] = [];
  let text = "";
  for (let at = 0; at < source.length; ) {
    const entity = source[at] === "&" ? readEntity(source, at) : undefined;
    if (entity) {
      text += entity.character;
      at = entity.end;
    } else if (source[at] === "<") {
      const tag = readTag(source, at, open);
      if (tag.kind === "refused") return tag;
      at = tag.end;
    } else {
      text += source[at];
      at += 1;
    }
  }
  const unclosed = open.at(-1);
  if (unclosed) return refuse(`Can't find end tag corresponding to start tag "${unclosed}"`);
  return { kind: "parsed", text: text.trim() };
}

type Tag = { kind: "tag"; end: number } | { kind: "refused"; reason: string };

/** @param open the names of the tags around this place, which it changes */
function readTag(source: string, start: number, open: string[]): Tag {
  const offset = Buffer.byteLength(source.slice(0, start));
  const isEnd = source[start + 1] === "/";
  const close = source.indexOf(">", start);
  const inside = source.slice(start + (isEnd ? 2 : 1), close === -1 ? undefined : close);
  const name = (/^[^\s]*/.exec(inside)?.[0] ?? "").toLowerCase();
  if (isEnd) return readEndTag({ name, offset, end: close + 1, isClosed: close !== -1 }, open);
  if (close === -1 && !/\s/.test(inside)) return refuse(`Unclosed start tag at byte offset ${offset}`);
  if (!TAGS.has(name)) return refuse(`Unsupported start tag "${name}" at byte offset ${offset}`);
  const attributes = inside.slice(name.length);
  if (close === -1 || !ATTRIBUTES.test(attributes)) {
    return refuse(`Unclosed start tag "${name}" at byte offset ${offset}`);
  }
  if (name === "span" && !/class\s*=\s*["']?tg-spoiler/.test(attributes)) {
    return refuse(`Tag "span" must have class "tg-spoiler" at byte offset ${offset}`);
  }
  open.push(name);
  return { kind: "tag", end: close + 1 };
}

type EndTag = { name: string; offset: number; end: number; isClosed: boolean };

function readEndTag({ name, offset, end, isClosed }: EndTag, open: string[]): Tag {
  const expected = open.at(-1);
  if (expected === undefined) return refuse(`Unexpected end tag at byte offset ${offset}`);
  if (!isClosed) return refuse(`Unclosed end tag at byte offset ${offset}`);
  if (name !== "" && name !== expected) {
    return refuse(`Unmatched end tag at byte offset ${offset}, expected "</${expected}>", found "</${name}>"`);
  }
  open.pop();
  return { kind: "tag", end };
}

/** Unknown entities stay as they are written. */
function readEntity(source: string, start: number): { character: string; end: number } | undefined {
  const match = /^&(?:#(\d{1,7})|#x([0-9a-f]{1,6})|(\w+));?/i.exec(source.slice(start, start + 12));
  if (!match) return undefined;
  const [whole, decimal, hex, name] = match;
  const end = start + whole.length;
  if (name !== undefined) {
    const character = NAMED_ENTITIES[name];
    return character === undefined ? undefined : { character, end };
  }
  const code = decimal === undefined ? Number.parseInt(hex ?? "", 16) : Number(decimal);
  return code > 0 && code <= 0x10ffff ? { character: String.fromCodePoint(code), end } : undefined;
}

function refuse(reason: string): { kind: "refused"; reason: string } {
  return { kind: "refused", reason: `can't parse entities: ${reason}` };
}
