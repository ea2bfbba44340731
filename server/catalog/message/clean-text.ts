// Controls, zero-width and bidirectional marks, soft hyphens, tags, line separators: nothing that a value needs,
// everything that a disguise needs. Line breaks and tabs are dealt with apart.
const UNSEEN = /(?![\n\t])[\p{Cc}\p{Cf}\p{Default_Ignorable_Code_Point}\p{Zl}\p{Zp}]/gu;

/** Longest value that a message takes from outside. */
const VALUE_MAX = 500;

/** A value from outside as one line of plain text: nothing invisible, nothing that turns the text around. */
export function cleanValue(text: string): string {
  const line = text.replace(UNSEEN, "").replace(/\s+/g, " ").trim();
  return line.length > VALUE_MAX ? `${[...line].slice(0, VALUE_MAX - 1).join("")}…` : line;
}

/** What an operator wrote: line breaks stay. */
export function cleanAuthored(text: string): string {
  return text.replace(/\r\n?/g, "\n").replace(UNSEEN, "");
}

/** For texts of foreign systems that are stored: Postgres keeps no NUL, and half a surrogate pair is no text. */
export function storable(text: string): string {
  return text.replaceAll("\u0000", "").toWellFormed();
}
