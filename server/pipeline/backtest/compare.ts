import type { BacktestAlertKind, BacktestMessage } from "#server/contract/backtest.ts";
import type { PastEvent } from "../hand-overs.ts";
import type { Passed } from "./evaluate.ts";
import type { SideName } from "./sides.ts";

/** One wallet told of one event, by one version or both. */
export type Alert = {
  kind: BacktestAlertKind;
  event: PastEvent;
  address: `0x${string}`;
  subscriberId: number | null;
  /** Of the tested version; of the live one for those that are gone. */
  messages: BacktestMessage[];
  creditsMilli: number;
  isReworded: boolean;
};

type Told = { messages: BacktestMessage[]; creditsMilli: number; isUnknown: boolean };
type Pair = { event: PastEvent; passed: Passed } & Record<SideName, Told>;

/**
 * Holds both versions against each other, wallet by wallet and event by event. What is unknown on one side is never taken
 * for silence: then the other's alert is unsure, or, when it is the tested version that is not known, no alert at all.
 */
export function compareAlerts(passed: Passed[], hasLive: boolean): Alert[] {
  return [...pairUp(passed).values()].flatMap((pair): Alert[] => {
    const kind = kindOf(pair, hasLive);
    if (!kind) return [];
    const { messages, creditsMilli } = kind === "gone" ? pair.live : pair.tested;
    const { id, address } = pair.passed.member;
    const isReworded = kind === "same" && wordsOf(pair.tested) !== wordsOf(pair.live);
    return [{ kind, event: pair.event, address, subscriberId: id || null, messages, creditsMilli, isReworded }];
  });
}

function pairUp(passed: Passed[]): Map<string, Pair> {
  const nobody = (): Told => ({ messages: [], creditsMilli: 0, isUnknown: false });
  const pairs = new Map<string, Pair>();
  for (const one of passed) {
    const key = `${one.event.id} ${one.member.address}`;
    const pair = pairs.get(key) ?? { event: one.event, passed: one, tested: nobody(), live: nobody() };
    const side = pair[one.side];
    side.messages.push(...one.messages);
    side.creditsMilli += one.creditsMilli;
    side.isUnknown ||= one.visited.kind === "unknown";
    pairs.set(key, pair);
  }
  return pairs;
}

function kindOf({ tested, live }: Pair, hasLive: boolean): BacktestAlertKind | undefined {
  const [byTested, byLive] = [tested.messages.length > 0, live.messages.length > 0];
  if (byTested && byLive) return "same";
  if (byTested) return hasLive && live.isUnknown ? "unsure" : "fresh";
  return byLive && !tested.isUnknown ? "gone" : undefined;
}

/** The same words by the same ways, wherever on the canvas they stand and whatever let them through. */
function wordsOf({ messages }: Told): string {
  return JSON.stringify(messages.map(({ content, urgency, deliveries }) => [content, urgency, deliveries]));
}
