import type { DigestItem, RenderedMessage } from "#server/contract/message.ts";
import { oneLine, shorten, visible, webLink } from "../plain-text.ts";

/** Alerts of one topic in a digest, each with when it happened and where it leads. */
export type ItemsBlock = {
  kind: "items";
  title: string;
  items: { heading: string; text: string; at: string; url?: string }[];
};

export type Digest = NonNullable<RenderedMessage["digest"]>;

/** @param textMax the longest text of one alert, in characters */
export function digestBlocks({ items, moreCount }: Digest, textMax: number): (ItemsBlock | MoreBlock)[] {
  const groups = [...Map.groupBy(items, ({ topic }) => topic ?? "")];
  const blocks = groups.map(([topic, some]) => ({
    kind: "items" as const,
    title: oneLine(topic) || "Alerts",
    items: some.map((item) => toItem(item, textMax)),
  }));
  if (moreCount === 0) return blocks;
  return [...blocks, { kind: "text", text: `and ${moreCount} more, in your inbox.` }];
}

type MoreBlock = { kind: "text"; text: string };

function toItem({ subject, body, at, link }: DigestItem, textMax: number): ItemsBlock["items"][number] {
  const url = link && webLink(link.url);
  return {
    heading: shorten(oneLine(subject), 200),
    text: shorten(visible(body).trim(), textMax),
    at: oneLine(at),
    ...(url ? { url } : {}),
  };
}

/** The same for those who read text only. */
export function itemsText({ title, items }: ItemsBlock): string {
  const lines = items.map(({ heading, text, at, url }) =>
    [`• ${heading}`, `  ${at}`, text && `  ${text.replaceAll("\n", "\n  ")}`, url && `  ${url}`]
      .filter(Boolean)
      .join("\n"),
  );
  return [title.toUpperCase(), ...lines].join("\n\n");
}
