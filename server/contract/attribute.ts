import { z } from "zod";
import { isDecimal } from "./decimal.ts";

/** What a team's backend says of a subscriber, by name. Numbers are exact decimal strings. */
export type Attributes = Record<string, string | boolean>;

/** A name as references take it. */
export const ATTRIBUTE_NAME = /^[a-zA-Z][a-zA-Z0-9_-]{0,59}$/;
export const ATTRIBUTES_MAX = 50;
const TEXT_CHARS_MAX = 400;
/** JSON numbers are doubles: with more digits they may no longer be what was sent. */
const SAFE_DIGITS = 15;

const nameSchema = z
  .string()
  .regex(ATTRIBUTE_NAME, "Name it by letters, digits, - and _, beginning with a letter, at most 60 characters.");

const textSchema = z
  .string()
  .max(TEXT_CHARS_MAX, `A text has at most ${TEXT_CHARS_MAX} characters.`)
  // Postgres keeps neither NUL nor half a surrogate pair
  .refine((text) => text.isWellFormed() && !text.includes("\u0000"), "This text cannot be stored.");

const numberSchema = z
  .number()
  .refine(isExact, `Send a number of more than ${SAFE_DIGITS} digits as text, such as "1.08".`)
  .meta({ description: "Stored as an exact decimal string." });

const valueSchema = z.union([textSchema, z.boolean(), numberSchema]);

/** As they are sent: text, yes or no, or a number. */
export const attributesSchema = z
  .record(nameSchema, valueSchema)
  .refine((given) => Object.keys(given).length <= ATTRIBUTES_MAX, `At most ${ATTRIBUTES_MAX} attributes.`);

/** A change of some of them; null takes one away. */
export const attributeChangesSchema = z
  .record(nameSchema, valueSchema.nullable())
  .refine((given) => Object.keys(given).length <= ATTRIBUTES_MAX, `At most ${ATTRIBUTES_MAX} attributes.`);

/** As they are stored. */
export function toAttributes(given: z.output<typeof attributesSchema>): Attributes {
  return Object.fromEntries(
    Object.entries(given).map(([name, value]) => [name, typeof value === "number" ? String(value) : value]),
  );
}

function isExact(value: number): boolean {
  const text = String(value);
  return isDecimal(text) && text.replace(/\D/g, "").length <= SAFE_DIGITS;
}
