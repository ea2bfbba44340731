import type { Change } from "#components/api/use-act.ts";
import type { RouterOutputs } from "#components/trpc.tsx";
import type { Cadence } from "#server/contract/timing.ts";

export type Learned = RouterOutputs["learned"]["list"];
export type LearnedCardData = Learned["cards"][number];
type OfTopic = { topicId: number; topicName: string };

/** What a person may do about what was learned of them; each change holds from the next event on. */
export function learnedWays(workspace: string) {
  const way = (change: Change): Change => change;
  return {
    undo: ({ topicId, topicName }: OfTopic, kind: "line" | "tier" | "window" | "digest") =>
      way({
        path: "learned.undo",
        input: { workspace, topicId, kind },
        said: {
          title: `${topicName} reaches you as before`,
          description: "From the next event on. This is not learned again for 90 days.",
        },
      }),
    /** As it is, or at another line that they chose. */
    keep: (card: LearnedCardData, line?: string) =>
      way({
        path: "learned.keep",
        input: { workspace, topicId: card.topicId, ...(line === undefined ? {} : { line }) },
        said: {
          title: `${line ?? card.line}${card.unit && ` ${card.unit}`} is your own line now`,
          description: "Nothing learned moves it. You can change it on your alerts page.",
        },
      }),
    /** As it is, or at another day and hour that they chose. */
    keepWindow: ({ topicId, topicName }: OfTopic, cadence?: Cadence) =>
      way({
        path: "learned.keepWindow",
        input: { workspace, topicId, ...(cadence ? { cadence } : {}) },
        said: {
          title: `${topicName} has a time of your own now`,
          description: "Nothing learned moves it. You can change it on the page of your times.",
        },
      }),
    /** At the learned size, at another, or (null) no more. */
    keepDigest: ({ topicId, topicName }: OfTopic, under?: string | null) =>
      way({
        path: "learned.keepDigest",
        input: { workspace, topicId, ...(under === undefined ? {} : { under }) },
        said:
          under === null
            ? { title: `${topicName} comes at once again` }
            : { title: "The digest is your own now", description: "Nothing learned moves it." },
      }),
    /** The learned number, or another. */
    keepBudget: (perWeek?: number) =>
      way({
        path: "learned.keepBudget",
        input: { workspace, ...(perWeek === undefined ? {} : { perWeek }) },
        said: {
          title: "The limit of a week is your own now",
          description: "Nothing learned moves it. You can change it on the page of your times.",
        },
      }),
    /** Every alert interrupts as before; it may be learned again after 90 days, or never. */
    undoBudget: (isForGood: boolean) =>
      way({
        path: "learned.undo",
        input: { workspace, topicId: 0, kind: "budget", isForGood },
        said: { title: "No week is limited any more", description: "From the next alert on." },
      }),
    stop: (topicId: number | null) => way({ path: "learned.stop", input: { workspace, topicId } }),
    start: (topicId: number | null) => way({ path: "learned.start", input: { workspace, topicId } }),
    markSeen: () => way({ path: "learned.seen", input: { workspace } }),
  };
}
export type LearnedWays = ReturnType<typeof learnedWays>;

type Card = Learned["cards" | "windows" | "digests" | "first"][number] | NonNullable<Learned["budget"]>;
/** What is worth a note: the first card, what can be done about it at once, and how many more there are. */
export type LearnedNews = { card: Card; undo: Change; keep?: Change | undefined; moreCount: number };

/** @param isNews only what they have not been told of yet; else whatever holds now */
export function learnedNews(workspace: string, learned: Learned, { isNews = false } = {}): LearnedNews | null {
  const { cards, windows, digests, first, budget } = learned;
  const all = [...cards, ...windows, ...digests.filter(({ isOwn }) => !isOwn), ...first, ...(budget ? [budget] : [])];
  const [card, ...more] = all.filter(({ isNew }) => !isNews || isNew);
  return card ? { card, ...waysOf(card, learned, learnedWays(workspace)), moreCount: more.length } : null;
}

/** Who comes first can only be undone. */
function waysOf(card: Card, { cards, windows, digests }: Learned, ways: LearnedWays) {
  if (!("topicId" in card)) return { undo: ways.undoBudget(false), keep: ways.keepBudget() };
  const line = cards.find((each) => each === card);
  if (line) return { undo: ways.undo(line, "line"), keep: ways.keep(line) };
  const window = windows.find((each) => each === card);
  if (window) return { undo: ways.undo(window, "window"), keep: ways.keepWindow(window) };
  const digest = digests.find((each) => each === card);
  if (digest) return { undo: ways.undo(digest, "digest"), keep: ways.keepDigest(digest) };
  return { undo: ways.undo(card, "tier") };
}
