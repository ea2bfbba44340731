import { z } from "zod";
import type { FieldSpec, Handle, SentencePart } from "#server/contract/catalog.ts";
import type { TimeSpec } from "#server/contract/plan.ts";
import type { UntilConfig } from "#server/contract/trigger-config.ts";
import { present } from "#server/kernel/assert.ts";
import type { NodeProblem } from "../define-node.ts";
import { error } from "../problem.ts";
import { showTime } from "../show-time.ts";
import { secondsSchema } from "./parts.ts";
import { isZone, momentOf } from "./wall-clock.ts";

const WARN_SECONDS_MAX = 30 * 86_400;

export const untilSchema: z.ZodType<UntilConfig> = z
  .strictObject({ at: z.string().max(40), zone: z.string().max(60), warnSeconds: secondsSchema(WARN_SECONDS_MAX) })
  .nullable();

export const untilField: FieldSpec = {
  key: "until",
  kind: "until",
  label: "Ends",
  help: "Before that the way “Ends soon” is taken, once.",
  optional: true,
};

const NEXT: Handle = { id: "next", label: "Then" };

/** A way for the warning, once there is an end. */
export function handlesUntil(until: UntilConfig | undefined): Handle[] {
  return until ? [NEXT, { id: "ending", label: "Ends soon" }] : [NEXT];
}

export function checkUntil(until: UntilConfig): NodeProblem[] {
  if (!until) return [];
  if (!isZone(until.zone)) return [zoneProblem("until.zone", until.zone)];
  if (momentOf(until.at, until.zone)) return [];
  return [error("until.at", "time-invalid", "Say on which day, and when, it ends.")];
}

export function zoneProblem(field: string, zone: string): NodeProblem {
  const message = zone ? `There is no time zone “${zone}”. Pick one such as Europe/Zurich.` : "Pick the time zone.";
  return error(field, "zone-unknown", message);
}

export function compileUntil(until: UntilConfig): TimeSpec["until"] {
  if (!until) return null;
  return { at: present(momentOf(until.at, until.zone), "a checked end is a time"), warnSeconds: until.warnSeconds };
}

export function untilParts(until: UntilConfig | undefined): SentencePart[] {
  if (!until) return [];
  const at = momentOf(until.at, until.zone);
  return [", until ", at ? { chip: showTime(at, until.zone, "date-time") } : { chip: "an end", faulty: true }];
}
