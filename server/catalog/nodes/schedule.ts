import { z } from "zod";
import type { SentencePart } from "#server/contract/catalog.ts";
import { defineNode } from "../define-node.ts";
import { checkScheduleTime, compileScheduleTime, scheduleParts, scheduleTimeSchema } from "../when/schedule-time.ts";
import { LATE_USUAL, lateField, lateSchema } from "../when/settle-late.ts";
import { ENDS_OUTPUT, MISSED_OUTPUT } from "../when/time-outputs.ts";
import { checkUntil, compileUntil, handlesUntil, untilField, untilParts, untilSchema } from "../when/until.ts";

const USUAL = { kind: "cron" as const, expression: "0 9 * * 1-5", zone: "UTC" };

const schema = z.strictObject({
  time: scheduleTimeSchema.default(USUAL),
  until: untilSchema.default(null),
  late: lateSchema.default(LATE_USUAL),
});
type Config = z.infer<typeof schema>;

export const schedule = defineNode<Config>({
  type: "schedule",
  v: 1,
  family: "when",
  label: "Schedule",
  hint: "At a time, or again and again",
  icon: "calendar-clock",
  run: "trigger",
  hasInput: false,
  handles: handlesUntil(undefined),
  handlesOf: ({ until }) => handlesUntil(until),
  fields: [
    { key: "time", kind: "schedule-time", label: "When" },
    untilField,
    {
      ...lateField,
      help: "When this installation was not running at that time. Moments that were missed are told as one.",
    },
  ],
  defaults: { time: USUAL, until: null, late: LATE_USUAL },
  schema,
  sentence: ({ time, until }): SentencePart[] => [...scheduleParts(time), ...untilParts(until)],
  outputs: ({ until }) => [
    { path: ["$time"], label: "Scheduled time", type: { kind: "time" } },
    MISSED_OUTPUT,
    ...(until ? [ENDS_OUTPUT] : []),
  ],
  check: ({ time, until }) => [...checkScheduleTime(time, until), ...checkUntil(until)],
  compile: ({ time, until, late }) => ({
    kind: "time",
    schedule: compileScheduleTime(time),
    until: compileUntil(until),
    late,
  }),
});
