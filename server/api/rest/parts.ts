import { z } from "zod";

/** Parts that operations' schemas are made of. */

export const nothing = z.strictObject({});
export const noBody = z.undefined();

export const addressSchema = (
  z
    .string()
    .regex(/^0x[0-9a-fA-F]{40}$/, "An address is 0x and 40 hex digits.")
    .toLowerCase() as unknown as z.ZodType<`0x${string}`, string>
).meta({ description: "A wallet address; upper and lower case are the same.", examples: [`0x${"ab".repeat(20)}`] });

export const ofWallet = z.strictObject({ address: addressSchema });

/** A time in UTC. */
export const timeSchema = z.string().meta({ format: "date-time" });
export const timeOf = (at: Date) => at.toISOString();
export const timeOrNull = (at: Date | null) => at?.toISOString() ?? null;

/** A page of a list, newest first: the next one begins `before` the number that `next` gives. */
export const pageQuery = {
  before: z.coerce.number().int().positive().optional().meta({ description: "Only those before this id." }),
  limit: z.coerce.number().int().min(1).max(100).default(30),
};
export const pageOf = <T extends z.ZodType>(item: T) =>
  z.object({
    items: z.array(item),
    next: z.number().nullable().meta({ description: "`before` of the next page; null: there is none." }),
  });
