import { credits, plural } from "../ui/number-words.ts";

export type CreditFacts = {
  availableMilli: number;
  /** What all workflows together cost a day. */
  paceMilliPerDay: number;
  /** What a backtest says that this one would have cost a day; undefined without one. */
  ownMilliPerDay?: number | undefined;
};

/** Whether credits suffice for going live, in one sentence each. */
export function creditsWords(facts: CreditFacts): { tone: "ok" | "warn" | "bad"; lead: string; rest: string } {
  const { availableMilli, ownMilliPerDay } = facts;
  if (availableMilli <= 0) {
    return {
      tone: "bad",
      lead: "This workspace has no credits",
      rest: "It can go live: messages in the app are free, everything else waits until credits are granted, and nothing is lost.",
    };
  }
  const perDay = Math.max(facts.paceMilliPerDay, ownMilliPerDay ?? 0);
  const lead = `${credits(availableMilli)} credits`;
  if (perDay <= 0)
    return { tone: "ok", lead, rest: "Nothing was spent in the last week, so nobody knows how long they last." };
  const days = Math.floor(availableMilli / perDay);
  const by = (ownMilliPerDay ?? 0) > facts.paceMilliPerDay ? "by the backtest" : "at the pace of the last week";
  if (days < 1) return { tone: "bad", lead, rest: `Less than a day ${by}. What they do not pay for waits.` };
  return { tone: days < LOW_DAYS ? "warn" : "ok", lead, rest: `About ${plural(days, "day")} ${by}.` };
}

const LOW_DAYS = 3;

/** A cost over a stretch of the past as the cost of a day. */
export function perDay(creditsMilli: number, hours: number): number {
  return hours <= 0 ? 0 : (creditsMilli * 24) / hours;
}
