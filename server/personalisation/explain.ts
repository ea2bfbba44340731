import { inSentence } from "#server/catalog/in-sentence.ts";
import type {
  BudgetEvidence,
  CutOffEvidence,
  DigestEvidence,
  Evidence,
  PriorityEvidence,
  WindowEvidence,
} from "./evidence.ts";

/** How a topic is called, "Yield", and what its sizes are in, "%". */
export type TopicWords = { label: string; unit: string };

const WEEKDAYS = ["Sundays", "Mondays", "Tuesdays", "Wednesdays", "Thursdays", "Fridays", "Saturdays"];
const MONTHS = ["Jan", "Feb", "March", "April", "May", "June", "July", "Aug", "Sept", "Oct", "Nov", "Dec"];

/** Why something was learned, in a subscriber's words. Every number in it stands in the evidence. */
export function explainLearned(evidence: Evidence, topic: TopicWords): string {
  switch (evidence.kind) {
    case "cut-off":
      return cutOffSentence(evidence, topic);
    case "digest":
      return digestSentence(evidence, topic);
    case "window":
      return windowSentence(evidence, topic);
    case "priority":
      return prioritySentence(evidence, topic);
    case "budget":
      return budgetSentence(evidence);
  }
}

function cutOffSentence(evidence: CutOffEvidence, { label, unit }: TopicWords): string {
  const { min, wasMin, heldBack } = evidence;
  const head =
    min >= wasMin
      ? `${label} alerts under ${sizeOf(min, unit)} are held back.`
      : min > 0
        ? `${label} alerts from ${sizeOf(min, unit)} on reach you again.`
        : `All ${inSentence(label)} alerts reach you again.`;
  const held = heldBack > 0 ? ` ${heldBack} held back in 30 days, still in your inbox.` : "";
  return head + outcomeCounts(evidence, unit) + held;
}

function outcomeCounts({ min, wasMin, below, above, since }: CutOffEvidence, unit: string): string {
  if (!since) return "";
  const edge = sizeOf(Math.max(min, wasMin), unit);
  const belowAll = below.acted + below.ignored;
  const aboveAll = above.acted + above.ignored;
  const ignored = `were active and ignored ${below.ignored} of ${belowAll} under ${edge}`;
  const acted = `acted on ${below.acted} of ${belowAll} under ${edge}`;
  const clauses = [
    belowAll > 0 ? (min < wasMin ? acted : ignored) : "",
    aboveAll > 0 ? `acted on ${above.acted} of ${aboveAll} from ${edge} on` : "",
  ].filter((clause) => clause !== "");
  return ` Since ${dayOf(since)} you ${clauses.join(", and ")}.`;
}

function digestSentence({ min, wasMin, acted, all, since }: DigestEvidence, { label, unit }: TopicWords): string {
  const edge = sizeOf(Math.max(min, wasMin), unit);
  const head =
    min === 0
      ? `${label} alerts come at once again, whatever their size.`
      : `${label} alerts under ${sizeOf(min, unit)} come in a daily digest.`;
  return since ? `${head} Since ${dayOf(since)} you acted on ${acted} of ${all} under ${edge}.` : head;
}

function windowSentence({ dow, minute, days, onDow, since }: WindowEvidence, { label }: TopicWords): string {
  const when = dow === null ? "every day" : `on ${WEEKDAYS[dow]}`;
  const head = `${label} alerts that can wait come ${when} at ${clockOf(minute)}.`;
  if (!since) return head;
  const acted = `${dayCount(days)} since ${dayOf(since)}`;
  if (dow === null) return `${head} You acted by yourself on ${acted}, mostly around that hour.`;
  return `${head} You acted by yourself on ${acted}, of which ${onDow} were ${WEEKDAYS[dow]}.`;
}

function prioritySentence({ quick, acted }: PriorityEvidence, { label }: TopicWords): string {
  return `${label} alerts reach you first: you answered ${quick} of your last ${acted} within an hour.`;
}

function budgetSentence({ weeklyMax, sent7, sent28, acted28 }: BudgetEvidence): string {
  const head = `About ${weeklyMax} alerts a week interrupt you, the rest waits for a daily digest.`;
  return `${head} You had ${sent7} in the last 7 days, and acted on ${acted28} of ${sent28} in the last 28.`;
}

/** Edges are numbers of two digits, so all of one can be shown. */
function sizeOf(size: number, unit: string): string {
  return unit ? `${size} ${unit}` : String(size);
}

/** "3 May" of "2026-05-03". */
function dayOf(date: string): string {
  const [, month, day] = date.split("-").map(Number);
  return `${day} ${MONTHS[(month ?? 1) - 1]}`;
}

function dayCount(days: number): string {
  return days === 1 ? "1 day" : `${days} days`;
}

function clockOf(minute: number): string {
  return `${String(Math.floor(minute / 60)).padStart(2, "0")}:${String(minute % 60).padStart(2, "0")}`;
}
