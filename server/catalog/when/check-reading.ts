import { compareDecimals, isDecimal } from "#server/contract/decimal.ts";
import type { NodeProblem, Scope } from "../define-node.ts";
import { error, warning } from "../problem.ts";
import { checkLine, checkLines } from "./lines.ts";
import type { Read, TestConfig } from "./reading.ts";

const UNKNOWN_SECONDS_MIN = 30;
const WINDOW_SECONDS_MIN = 60;

/** Everything about when a watched value is an event; `unit` is the value's. */
export function checkReading(config: Read, unit: string, { facts }: Scope): NodeProblem[] {
  const { test, topicId, unknownAfterSeconds } = config;
  const within = { topicId, unit, facts };
  const problems: NodeProblem[] = [];
  if (test === "below" || test === "above") {
    problems.push(...checkLines({ lines: config.lines, direction: test, critical: config.critical }, within));
    problems.push(...checkHysteresis(config));
  } else problems.push(...checkChange(config), ...checkLine(config.change, "change", { ...within, unit: "%" }));
  if (unknownAfterSeconds < UNKNOWN_SECONDS_MIN) {
    const message = `A value that is ${unknownAfterSeconds} seconds old is not unknown yet. Say ${UNKNOWN_SECONDS_MIN} seconds or more.`;
    problems.push(error("unknownAfterSeconds", "unknown-too-soon", message));
  }
  return problems;
}

function checkHysteresis({ hysteresisPercent: margin }: TestConfig): NodeProblem[] {
  if (!isDecimal(margin) || compareDecimals(margin, "0") < 0 || compareDecimals(margin, "100") > 0) {
    return [
      error("hysteresisPercent", "hysteresis-value", "The margin for coming back is a percentage from 0 to 100."),
    ];
  }
  if (compareDecimals(margin, "0") > 0) return [];
  const message = "Without a margin, a value that wobbles around a line tells people again and again. 2 % is usual.";
  return [warning("hysteresisPercent", "hysteresis-none", message)];
}

function checkChange({ change, windowSeconds }: TestConfig): NodeProblem[] {
  const problems: NodeProblem[] = [];
  if (windowSeconds < WINDOW_SECONDS_MIN) {
    problems.push(error("windowSeconds", "window-too-short", "Look back over a minute or more."));
  }
  if (change.kind === "fixed" && isDecimal(change.value) && compareDecimals(change.value, "0") <= 0) {
    problems.push(error("change.value", "change-value", "Say a percentage above 0: the direction is chosen above."));
  }
  return problems;
}
