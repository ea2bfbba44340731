import type { DigestKind } from "#db/schema/outbox.ts";
import { showTime } from "#server/catalog/show-time.ts";
import type { DigestItem, RenderedMessage } from "#server/contract/message.ts";

/** More are in the inbox, and the digest says how many. */
export const DIGEST_ITEMS_MAX = 20;
const BODY_MAX = 240;

/** One alert to be told with others. */
export type Gathered = { topicName: string | null; content: RenderedMessage; occurredAt: Date };

export type DigestHead = { kind: DigestKind; number: number; zone: string };

/** What a digest says: its alerts by topic, in the order in which they happened. At least one. */
export function digestContent(gathered: readonly Gathered[], { kind, number, zone }: DigestHead): RenderedMessage {
  const topics = [...new Set(gathered.map(({ topicName }) => topicName))];
  const ordered = topics.flatMap((topic) =>
    gathered
      .filter(({ topicName }) => topicName === topic)
      .toSorted((one, other) => one.occurredAt.getTime() - other.occurredAt.getTime()),
  );
  const items = ordered.slice(0, DIGEST_ITEMS_MAX).map((one) => toItem(one, zone));
  const moreCount = gathered.length - items.length;
  const subject = subjectOf(kind, gathered.length, topics);
  return { kind: "message", subject, body: bodyOf(items, moreCount), digest: { number, items, moreCount } };
}

function toItem({ topicName: topic, content, occurredAt }: Gathered, zone: string): DigestItem {
  const { subject, body, link } = content;
  const first = body.trim().split(/\n{2,}/)[0] ?? "";
  const text = first.length > BODY_MAX ? `${first.slice(0, BODY_MAX - 1).trimEnd()}…` : first;
  return {
    topic,
    subject,
    body: text,
    at: showTime(occurredAt.toISOString(), zone, "date-time"),
    ...(link ? { link } : {}),
  };
}

function subjectOf(kind: DigestKind, count: number, topics: (string | null)[]): string {
  const alerts = count === 1 ? "1 alert" : `${count} alerts`;
  const of = topics.length < 4 ? topics.filter((name) => name !== null).join(", ") : `${topics.length} topics`;
  const tail = of ? `: ${of}` : "";
  if (kind === "night") return `${alerts} while it was quiet${tail}`;
  if (kind === "more") return `${count} more ${count === 1 ? "alert" : "alerts"}${tail}`;
  return `Your digest, ${alerts}${tail}`;
}

function bodyOf(items: DigestItem[], moreCount: number): string {
  const lines = items.map(({ topic, subject, at }) => `• ${subject}\n   ${[topic, at].filter(Boolean).join(", ")}`);
  if (moreCount > 0) lines.push(`and ${moreCount} more in your inbox`);
  return lines.join("\n");
}
