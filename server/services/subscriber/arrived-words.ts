import type { DeliveryState } from "#db/schema/outbox.ts";

const BY: Record<string, string> = { email: "by email", telegram: "by Telegram", "in-app": "in your inbox" };

/** Where messages arrived, in words: "by email and in your inbox"; empty when nothing has. */
export function arrivedWords(sent: { channel: string; state: DeliveryState }[]): string {
  const arrived = sent.filter(({ state }) => state === "delivered").map(({ channel }) => channel);
  const outside = arrived.filter((channel) => channel !== "in-app").map((channel) => BY[channel] ?? `by ${channel}`);
  const words = [...new Set([...outside, ...(arrived.includes("in-app") ? [BY["in-app"]] : [])])];
  return words.length < 2 ? words.join("") : `${words.slice(0, -1).join(", ")} and ${words.at(-1)}`;
}
