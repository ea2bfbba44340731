import type { RouterOutputs } from "#components/trpc.tsx";

export type ChannelWays = RouterOutputs["channel"]["list"];
export type ChannelWay = ChannelWays["channels"][number];

/** Where a channel stands, in one word with tone and glyph. */
export function stateOf(way: ChannelWay) {
  if (!way.isConfigured) return { tone: "idle", glyph: "minus", word: "Not offered here" } as const;
  if (way.link?.state === "bound") return { tone: "warn", glyph: "hourglass", word: "Confirm" } as const;
  if (way.link) return { tone: "warn", glyph: "hourglass", word: "Waiting for you" } as const;
  if (!way.address) return null;
  if (way.address.state === "on") return { tone: "ok", glyph: "check", word: "Works" } as const;
  return { tone: "bad", glyph: "bell-off", word: "Off" } as const;
}
