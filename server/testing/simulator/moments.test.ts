import { expect, test } from "vitest";
import { emptyHistory, type WorkflowFact } from "./history.ts";
import { momentsOf } from "./moments.ts";

const workflow: WorkflowFact = {
  name: "W8",
  workspace: 1,
  chain: -1,
  contract: "",
  everySeconds: 100,
  belowCentis: undefined,
  audience: "topic",
  byLine: false,
  channel: "own",
  settle: { kind: "at-once" },
  lateSeconds: undefined,
  live: [{ from: -1, to: undefined }],
};
/** Turns end at 1,000, 1,150, 1,300 and 1,450; everything was done after the first and the third. */
const history = { ...emptyHistory(), beganAt: 1_000, times: [1_000, 1_150, 1_300, 1_450], calms: [0, 2] };
const heldOf = (changed: Partial<WorkflowFact>) =>
  Object.fromEntries(momentsOf(history, { ...workflow, ...changed }).map(({ id, held }) => [id, held]));

test("default: each moment after the beginning is told, and what nobody had to see yet may be", () => {
  expect(heldOf({})).toEqual({ 1100: "always", 1200: "always", 1300: "always", 1400: "sometimes", 1500: "sometimes" });
  expect(momentsOf(history, { ...workflow, everySeconds: undefined })).toEqual([]);
});

test("behavior: what came while the workflow was paused is never told; near the change either is right", () => {
  const spans = [
    { from: -1, to: 0 },
    { from: 3, to: undefined },
  ];
  expect(heldOf({ live: spans })).toMatchObject({ 1200: "never", 1300: "never", 1500: "sometimes" });
  expect(heldOf({ live: [{ from: -1, to: 2 }] })).toMatchObject({ 1100: "sometimes", 1300: "sometimes" });
});

test("behavior: by a rule for late ones only what was surely seen in time has to be told", () => {
  expect(heldOf({ lateSeconds: 200 })).toMatchObject({ 1100: "sometimes", 1200: "always", 1300: "always" });
});
