import { z } from "zod";
import type { SentencePart } from "#server/contract/catalog.ts";
import type { ScheduleSpec } from "#server/contract/plan.ts";
import type { ScheduleTime, UntilConfig } from "#server/contract/trigger-config.ts";
import { present } from "#server/kernel/assert.ts";
import { readCron } from "#server/kernel/cron.ts";
import { BadInputError } from "#server/kernel/errors.ts";
import type { NodeProblem } from "../define-node.ts";
import { error, warning } from "../problem.ts";
import { showTime } from "../show-time.ts";
import { cronWords } from "./cron-words.ts";
import { secondsSchema, spanWords } from "./parts.ts";
import { zoneProblem } from "./until.ts";
import { isZone, momentOf } from "./wall-clock.ts";

const EVERY_SECONDS_MIN = 60;
const EVERY_SECONDS_MAX = 366 * 86_400;
/** A Monday's midnight, so that every 7 days is every Monday and every 6 hours begins at midnight. */
const COUNTED_FROM = "2024-01-01T00:00";

const zone = z.string().max(60);

export const scheduleTimeSchema: z.ZodType<ScheduleTime> = z.discriminatedUnion("kind", [
  z.strictObject({ kind: z.literal("at"), at: z.string().max(40), zone }),
  z.strictObject({
    kind: z.literal("every"),
    everySeconds: secondsSchema(EVERY_SECONDS_MAX),
    from: z.string().max(40).nullable(),
    zone,
  }),
  z.strictObject({ kind: z.literal("cron"), expression: z.string().max(200), zone }),
]);

export function checkScheduleTime(time: ScheduleTime, until: UntilConfig): NodeProblem[] {
  if (!isZone(time.zone)) return [zoneProblem("time.zone", time.zone)];
  const end = until ? momentOf(until.at, until.zone) : undefined;
  switch (time.kind) {
    case "at":
      return checkAt(time, end);
    case "every":
      return checkEvery(time);
    case "cron":
      return checkCron(time);
  }
}

function checkAt({ at, zone: where }: ScheduleTime & { kind: "at" }, end: string | undefined): NodeProblem[] {
  const moment = momentOf(at, where);
  if (!moment) return [error("time.at", "time-invalid", "Say on which day, and when.")];
  if (!end || end >= moment) return [];
  return [error("until.at", "ends-before", "It ends before it happens. Take the end away, or put it later.")];
}

function checkEvery({ everySeconds, from, zone: where }: ScheduleTime & { kind: "every" }): NodeProblem[] {
  if (everySeconds < EVERY_SECONDS_MIN) {
    return [error("time.everySeconds", "every-too-often", "Once a minute is the most. Choose a minute or more.")];
  }
  if (from === null || momentOf(from, where)) return [];
  return [error("time.from", "time-invalid", "Say from when it is counted, or leave that open.")];
}

function checkCron({ expression, zone: where }: ScheduleTime & { kind: "cron" }): NodeProblem[] {
  const wrong = whyNotCron(expression, where);
  if (wrong) return [error("time.expression", wrong.code, wrong.reason)];
  if (expression.trim().split(/\s+/)[0] !== "*") return [];
  const message = "This comes every minute of its hours, for everybody it reaches. Name a minute if that is not meant.";
  return [warning("time.expression", "cron-every-minute", message)];
}

/** Why an expression is none, with the code of that problem; undefined when it is one. */
function whyNotCron(expression: string, where: string): { code: string; reason: string } | undefined {
  const fields = expression.trim() === "" ? 0 : expression.trim().split(/\s+/).length;
  if (fields === 6) {
    const reason = "This has six fields, the first of them seconds. Once a minute is the most: leave the seconds out.";
    return { code: "cron-seconds", reason };
  }
  try {
    readCron(expression, where);
    return undefined;
  } catch (cause) {
    if (!(cause instanceof BadInputError)) throw cause;
    return {
      code: /never comes/.test(cause.publicMessage) ? "cron-never" : "cron-invalid",
      reason: cause.publicMessage,
    };
  }
}

/** Call it for what was checked. */
export function compileScheduleTime(time: ScheduleTime): ScheduleSpec {
  const momentIn = (wall: string) => present(momentOf(wall, time.zone), "a checked time is a time");
  switch (time.kind) {
    case "at":
      return { kind: "at", at: momentIn(time.at) };
    case "every":
      return { kind: "every", everySeconds: time.everySeconds, from: momentIn(time.from ?? COUNTED_FROM) };
    case "cron":
      return { kind: "cron", expression: time.expression.trim(), zone: time.zone };
  }
}

/** "Every weekday at 09:00 in Europe/Zurich". */
export function scheduleParts(time: ScheduleTime | undefined): SentencePart[] {
  switch (time?.kind) {
    case "at": {
      const moment = momentOf(time.at, time.zone);
      return ["At ", moment ? { chip: showTime(moment, time.zone, "date-time"), tone: "when" } : NO_TIME];
    }
    case "every":
      return everyParts(time);
    case "cron":
      return cronParts(time);
    case undefined:
      return ["At ", NO_TIME];
  }
}

const NO_TIME = { chip: "a time", faulty: true } as const;

function everyParts({ everySeconds, from, zone: where }: ScheduleTime & { kind: "every" }): SentencePart[] {
  const span = spanWords(everySeconds).replace(/^1 /, "");
  const start = from === null ? undefined : momentOf(from, where);
  return [
    "Every ",
    everySeconds > 0 ? { chip: span, tone: "when" } : NO_TIME,
    ...(start ? [", counted from ", { chip: showTime(start, where, "date-time") }] : []),
  ];
}

function cronParts({ expression, zone: where }: ScheduleTime & { kind: "cron" }): SentencePart[] {
  const place: SentencePart[] = [" in ", { chip: where || "a time zone", ...(isZone(where) ? {} : { faulty: true }) }];
  const rule = expression.trim();
  if (whyNotCron(rule, "UTC")) return ["By the rule ", { chip: rule || "a rule", faulty: true }, ...place];
  const words = cronWords(rule);
  if (!words) return ["By the rule ", { chip: rule, tone: "when" }, ...place];
  return [{ chip: `${words[0]?.toUpperCase()}${words.slice(1)}`, tone: "when" }, ...place];
}
