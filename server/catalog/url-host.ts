import type { RichText } from "#server/contract/message.ts";

/** The host of a URL whose start is typed out, for sentences; undefined while there is none. */
export function hostOf(url: RichText | undefined): string | undefined {
  const start = typeof url?.[0] === "string" ? url[0].trim() : "";
  const host = /^https?:\/\/([^/?#\s]+)/i.exec(start)?.[1];
  return host && URL.canParse(`https://${host}`) ? host : undefined;
}
