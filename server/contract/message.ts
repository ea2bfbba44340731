import { z } from "zod";

export type Urgency = "urgent" | "normal";

/** How a field's value is written into a message. */
export const formatSchema = z.union([
  z.strictObject({ kind: z.literal("plain") }),
  /** A decimal with thousands separators and fixed places; `unit` is written after it. */
  z.strictObject({
    kind: z.literal("amount"),
    places: z.int().min(0).max(18).optional(),
    unit: z.string().max(20).optional(),
  }),
  /** A ratio 1.1 as "110 %" when `of` is ratio; 110 as "110 %" when `of` is percent. */
  z.strictObject({
    kind: z.literal("percent"),
    of: z.enum(["ratio", "percent"]),
    places: z.int().min(0).max(6).optional(),
  }),
  /** 0x7A3f…91C4 */
  z.strictObject({ kind: z.literal("short-address") }),
  /** In the subscriber's zone. */
  z.strictObject({ kind: z.literal("time"), style: z.enum(["time", "date", "date-time"]) }),
]);
export type Format = z.infer<typeof formatSchema>;

/** A pill: a reference with its format and what to write when it is missing. */
export const pillSchema = z.strictObject({
  ref: z.tuple([z.string().min(1).max(60)], z.string().max(80)),
  format: formatSchema.optional(),
  fallback: z.string().max(200).optional(),
});
export type Pill = z.infer<typeof pillSchema>;

export const richTextSchema = z.array(z.union([z.string().max(4000), pillSchema])).max(200);
/** Text and pills in order; line breaks stand in the text. */
export type RichText = z.infer<typeof richTextSchema>;

/** Channels of subscribers for which a message may have words of its own. */
export const textChannels = ["email", "telegram", "web-push", "in-app"] as const;
export type TextChannel = (typeof textChannels)[number];

/** What is left out is as in the message itself. */
const ownTextSchema = z.strictObject({ subject: richTextSchema.optional(), body: richTextSchema.optional() });
export type OwnText = z.infer<typeof ownTextSchema>;

const ownTextsSchema = z.partialRecord(z.enum(textChannels), ownTextSchema);

export const messageSchema = z.strictObject({
  subject: richTextSchema,
  body: richTextSchema,
  /** By channel, where it reads otherwise. */
  own: ownTextsSchema.optional(),
  /** Where it reads otherwise when it is urgent, on all channels or on one. */
  urgent: ownTextSchema.extend({ own: ownTextsSchema.optional() }).optional(),
  link: z.strictObject({ label: z.string().min(1).max(60), url: richTextSchema }).optional(),
});
export type Message = z.infer<typeof messageSchema>;

/** A message with its values filled in: plain text only; channels escape it for their own markup. */
export type RenderedMessage = {
  kind: "message";
  subject: string;
  body: string;
  link?: { label: string; url: string };
  /** What it tells together; `body` says the same in plain text. */
  digest?: { number: number; items: DigestItem[]; moreCount: number };
  /** By channel, where it reads otherwise. */
  own?: Partial<Record<TextChannel, { subject?: string; body?: string }>>;
};

/** One alert in a digest. */
export type DigestItem = {
  topic: string | null;
  subject: string;
  body: string;
  /** When it happened, in the subscriber's zone. */
  at: string;
  link?: { label: string; url: string };
};

/** The message as one channel says it. */
export function textFor(message: RenderedMessage, channel: string): RenderedMessage {
  const { own, ...rest } = message;
  const words = own?.[channel as TextChannel];
  return words ? { ...rest, subject: words.subject ?? rest.subject, body: words.body ?? rest.body } : rest;
}
