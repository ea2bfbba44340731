import { z } from "zod";
import type { FieldSpec, SentencePart } from "#server/contract/catalog.ts";
import type { Late, Settle } from "#server/contract/plan.ts";
import type { Output } from "#server/contract/value.ts";
import { chainOf } from "../chains/index.ts";
import type { NodeProblem } from "../define-node.ts";
import { warning } from "../problem.ts";
import { secondsSchema } from "./parts.ts";

const CONFIRMATIONS_MAX = 10_000;
const LATE_SECONDS_MAX = 30 * 86_400;

const settleSchema: z.ZodType<Settle> = z.discriminatedUnion("kind", [
  z.strictObject({ kind: z.literal("at-once") }),
  z.strictObject({
    kind: z.literal("confirmations"),
    blocks: z.int("type a whole number of blocks").min(1, "it is at least 1 block").max(CONFIRMATIONS_MAX),
  }),
  z.strictObject({ kind: z.literal("safe") }),
  z.strictObject({ kind: z.literal("finalized") }),
]);

export const lateSchema: z.ZodType<Late> = z.strictObject({
  then: z.enum(["alert", "summarise", "skip"]),
  afterSeconds: secondsSchema(LATE_SECONDS_MAX),
});

export const AT_ONCE: Settle = { kind: "at-once" };
/** After an hour an alert is history, and still better than silence. */
export const LATE_USUAL: Late = { then: "alert", afterSeconds: 3600 };

/** Parts of the schema of a When node that follows a chain's logs. */
export const settleLateShape = {
  settle: settleSchema.default(AT_ONCE),
  late: lateSchema.default(LATE_USUAL),
};

export const lateField: FieldSpec = {
  key: "late",
  kind: "late",
  label: "When it is read late",
  help: "After an outage of the chain's endpoints or of this installation. Each of these events leaves a run that says so.",
  optional: true,
};

export const settleLateFields: FieldSpec[] = [
  {
    key: "settle",
    kind: "settle",
    label: "Act",
    help: "The newest blocks can still be replaced by others. Waiting costs time; acting at once may need a correction.",
    optional: true,
  },
  lateField,
];

/** What summing up late events adds: how many one stands for, and how late it was. */
export function lateOutputs(late: Late | undefined): Output[] {
  const seconds: Output = {
    path: ["$lateSeconds"],
    label: "Late by",
    type: { kind: "number", unit: "s" },
    optional: true,
  };
  const standsFor: Output = { path: ["$standsFor"], label: "Events that it stands for", type: { kind: "number" } };
  return late?.then === "summarise" ? [standsFor, seconds] : [];
}

/** ", after 12 confirmations"; nothing when at once. */
export function settleParts(settle: Settle | undefined): SentencePart[] {
  switch (settle?.kind) {
    case "confirmations":
      return [", after ", { chip: settle.blocks === 1 ? "1 confirmation" : `${settle.blocks} confirmations` }];
    case "safe":
      return [", once its block is ", { chip: "safe" }];
    case "finalized":
      return [", once its block is ", { chip: "final" }];
    default:
      return [];
  }
}

/** Waiting for more blocks than it takes to be final is said, not forbidden. */
export function checkSettle(settle: Settle, chainId: number | undefined): NodeProblem[] {
  const chain = chainId === undefined ? undefined : chainOf(chainId);
  if (settle.kind !== "confirmations" || !chain || settle.blocks <= chain.finalityBlocks) return [];
  const message = `A block of ${chain.name} is taken as final after ${chain.finalityBlocks} more, so waiting for ${settle.blocks} gains nothing. Wait for “final” instead.`;
  return [warning("settle", "settle-beyond-final", message)];
}
