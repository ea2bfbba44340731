import { z } from "zod";

/** A header with a typed value, or the name of a stored secret. */
export const headersSchema = z
  .array(
    z.strictObject({
      name: z.string().max(80),
      value: z.string().max(2_000).optional(),
      secret: z.string().max(80).optional(),
    }),
  )
  .max(20);
export type Headers = z.infer<typeof headersSchema>;

const NAME = /^[\w!#$%&'*+.^`|~-]+$/;

export const isHeaderName = (name: string): boolean => NAME.test(name);
