import { z } from "zod";
import { ATTRIBUTE_NAME } from "./attribute.ts";
import { headersSchema } from "./headers.ts";

const path = z.string().trim().min(1, "Point at a field of the answer.").max(200);
const parameter = z
  .string()
  .trim()
  .regex(/^[A-Za-z0-9_.[\]-]{1,60}$/, "A parameter’s name has letters, digits and _ . [ ] - only.");

/** How the next page is asked for: by a link or a cursor in the answer, or by counting up until a page is empty. */
export const pagingSchema = z.discriminatedUnion("kind", [
  z.strictObject({ kind: z.literal("none") }),
  z.strictObject({ kind: z.literal("link"), path }),
  z.strictObject({ kind: z.literal("cursor"), path, parameter }),
  z.strictObject({ kind: z.literal("page"), parameter, first: z.int().min(0).max(1) }),
]);

/**
 * A team's backend that is asked for its people on a schedule. Paths are as in look-ups; those of `wallet`, `attributes`
 * and `acted` begin at one entry of the list.
 */
export const pullSettingSchema = z.strictObject({
  name: z.string().trim().min(1, "Give it a name.").max(60),
  url: z.string().trim().max(2_000),
  headers: headersSchema,
  /** Sent without a signature; left out: signed by the workspace's key. */
  isUnsigned: z.boolean().optional(),
  everyMinutes: z.int().min(5, "Every 5 minutes at most.").max(10_080),
  /** Of the list of entries; empty: the answer itself is the list. */
  list: z.string().trim().max(200),
  wallet: path,
  attributes: z
    .array(
      z.strictObject({
        name: z.string().regex(ATTRIBUTE_NAME, "Name it by letters, digits, - and _, beginning with a letter."),
        path,
        type: z.enum(["number", "text", "boolean"]),
      }),
    )
    .max(20),
  /** An entry says that its wallet acted on a topic's alerts, at a time: ISO, or seconds since 1970. */
  acted: z.strictObject({ topicId: z.int().positive(), path }).nullable(),
  paging: pagingSchema,
  /** Asks only for what changed since the last complete pull began: a parameter with that time. */
  since: z.strictObject({ parameter, format: z.enum(["iso", "seconds"]) }).nullable(),
});
export type PullSetting = z.infer<typeof pullSettingSchema>;

/** How far a pull under way is; `next`: what asks for the next page, null for the first. */
export type PullProgress = {
  startedAt: string;
  next: string | null;
  pages: number;
  entries: number;
  stored: number;
  refused: number;
};

/** What came of a pull. `refusals`: why entries were passed over, the first few. */
export type PullResult = {
  at: string;
  entries: number;
  stored: number;
  refused: number;
  pages: number;
  refusals: string[];
};
