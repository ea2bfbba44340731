/**
 * What came of an alert. Opens and clicks are never asked: mail programs and link scanners open everything.
 *
 * `acted`: they did on-chain what it was about, confirmed it, or called it useful. `ignored`: they were there and did
 * not. `unresolved`: nobody can know, and nothing is learned.
 */
export type Outcome = "acted" | "ignored" | "unresolved";

/** What is known of one alert and what followed. */
export type Followed = {
  /** When it was delivered; null when it was held back, or is still in an unread digest. */
  deliveredAt: Date | null;
  /** Since when an act counts: delivered, or held back. */
  sinceAt: Date;
  /** Until when an act counts as one of it: `matureAt`. */
  matureAt: Date;
  /** First act that it was about: on-chain by a linked wallet, or confirmed. */
  actedAt: Date | null;
  /** Any sign of them: a visit, the inbox opened, another act, a transaction of a linked wallet. */
  seenAt: readonly Date[];
  /** Said in so many words. */
  said: "useful" | "not-useful" | null;
};

/** How long an act counts as an answer, by the topic's nature. */
export const ANSWER_HOURS = { usual: 48, price: 24, governance: 7 * 24 } as const;
const HOUR_MS = 3_600_000;
/** How many outcomes a plain word stands for. */
export const SAID_WEIGHT = 3;

/** @param endsAt of what can be acted on, as a vote's end; an answer after it is none */
export function matureAt(sinceAt: Date, topic: { kind: keyof typeof ANSWER_HOURS; endsAt: Date | null }): Date {
  const at = sinceAt.getTime() + ANSWER_HOURS[topic.kind] * HOUR_MS;
  return new Date(topic.endsAt ? Math.min(at, topic.endsAt.getTime()) : at);
}

/**
 * What came of it by now.
 * @returns null while it may still be acted on
 */
export function outcomeOf(alert: Followed, now: Date): { outcome: Outcome; weight: number } | null {
  if (alert.said) return { outcome: alert.said === "useful" ? "acted" : "ignored", weight: SAID_WEIGHT };
  if (alert.actedAt && alert.actedAt > alert.sinceAt && alert.actedAt <= alert.matureAt) {
    return { outcome: "acted", weight: 1 };
  }
  if (now < alert.matureAt) return null;
  return { outcome: wasThere(alert) ? "ignored" : "unresolved", weight: 1 };
}

/** Who was away ignored nothing, and so did whom nothing reached. */
function wasThere({ deliveredAt, matureAt: until, seenAt }: Followed): boolean {
  return deliveredAt !== null && seenAt.some((at) => at > deliveredAt && at <= until);
}
