import { z } from "zod";
import { headersSchema } from "./headers.ts";

const path = z.string().trim().min(1, "Point at a field of the answer.").max(200);

/** What shares are told under: ETH. Letters, digits, - and _, so that it can name a value. */
export const assetSchema = z
  .string()
  .trim()
  .regex(/^[A-Za-z][A-Za-z0-9_-]{0,19}$/, "a short name such as ETH: letters, digits, - and _");

/** Where a question puts the wallet. */
export const WALLET_PLACE = "{wallet}";

export const OUTSIDE_ASSETS_MAX = 40;

/** How a portfolio API is asked. */
export const outsideQuestionSchema = z.strictObject({
  url: z.string().trim().max(2_000),
  headers: headersSchema,
});

/**
 * A portfolio API in place of reading chains: asked for one wallet at a time, it answers with all that the wallet holds.
 * Paths are as in look-ups; those of `asset` and `worth` begin at one entry of the list.
 */
export const outsideSourceSchema = outsideQuestionSchema.extend({
  /** Of the list of entries; empty: the answer itself is the list. */
  list: z.string().trim().max(200),
  /** What an entry is of, as a text. */
  asset: path,
  /** What it is worth in USD; less than nothing is a debt. */
  worth: z.discriminatedUnion("kind", [
    z.strictObject({ kind: z.literal("value"), path }),
    z.strictObject({ kind: z.literal("product"), amount: path, price: path }),
  ]),
  /** Assets that are told of by themselves; all others count together. */
  assets: z.array(assetSchema).min(1, "Name an asset, such as ETH.").max(OUTSIDE_ASSETS_MAX),
  /** Of an entry that has no worth. */
  missing: z.enum(["unknown", "left-out"]),
});
export type OutsideSource = z.infer<typeof outsideSourceSchema>;

/** All that is held of assets which nobody named. */
export const OTHER_ASSETS = "Other";
