import { z } from "zod";
import { ATTRIBUTE_NAME, ATTRIBUTES_MAX } from "./attribute.ts";
import { type Condition, conditionSchema } from "./condition.ts";
import type { Output } from "./value.ts";

/** A pushed attribute and what it is read as. */
export const segmentAttributeSchema = z.strictObject({
  name: z.string().regex(ATTRIBUTE_NAME, "Name it as your backend does: letters, digits, - and _"),
  type: z.enum(["number", "text", "boolean"]),
});
export type SegmentAttribute = z.infer<typeof segmentAttributeSchema>;

const attributesSchema = z
  .array(segmentAttributeSchema)
  .max(ATTRIBUTES_MAX, `At most ${ATTRIBUTES_MAX} attributes`)
  .refine((all) => new Set(all.map(({ name }) => name)).size === all.length, "An attribute is there twice")
  .default([]);

/** A condition over subscribers. Its references are those that `segmentValues` of the catalogue offers. */
export const segmentConditionSchema = z.strictObject({ condition: conditionSchema, attributes: attributesSchema });
export type SegmentCondition = z.infer<typeof segmentConditionSchema>;

export const segmentInputSchema = z.strictObject({
  name: z.string().trim().min(1, "Give it a name").max(60, "At most 60 characters"),
  description: z.string().trim().max(300, "At most 300 characters").default(""),
  ...segmentConditionSchema.shape,
});
export type SegmentInput = z.infer<typeof segmentInputSchema>;

/** A segment as a workflow uses it: whole, with what its sides are called and of which type. Plain data. */
export type FrozenSegment = {
  id: number;
  name: string;
  condition: Condition;
  /** Of what its condition compares, by the first part of the reference. */
  outputs: Record<string, Output[]>;
};

/** Who is in a segment now: a number, or why there is none. */
export type SegmentCount =
  | { kind: "known"; count: number; total: number }
  /** It took longer than a count may take. */
  | { kind: "too-long" }
  /** Another count of this workspace is under way: ask again. */
  | { kind: "busy" };
