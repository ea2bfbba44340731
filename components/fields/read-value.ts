import { z } from "zod";
import type { AbiEvent } from "#server/contract/catalog.ts";
import { type Message, messageSchema, type RichText, richTextSchema } from "#server/contract/message.ts";

/** Configs of drafts may be anything; these read what is there and fall back to what is empty. */

export function asText(value: unknown): string {
  return typeof value === "string" ? value : typeof value === "number" ? `${value}` : "";
}

/** A list of flat objects, e.g. headers; what is no object is left out. */
export function asRows(value: unknown): Record<string, unknown>[] {
  return Array.isArray(value) ? value.filter(isRecord) : [];
}

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

export function asRichText(value: unknown): RichText {
  const parsed = richTextSchema.safeParse(value);
  return parsed.success ? parsed.data : [];
}

const EMPTY_MESSAGE: Message = { subject: [], body: [] };
const draftMessage = messageSchema.extend({
  link: z.object({ label: z.string().max(60), url: richTextSchema }).optional(),
});

/** A message as it is being written; the link's label may still be empty. */
export function asMessage(value: unknown): Message {
  const parsed = draftMessage.safeParse(value);
  return parsed.success ? parsed.data : EMPTY_MESSAGE;
}

const refPath = z.tuple([z.string()], z.string());

/** Node id and path of `{ ref }`, or of a bare path. */
export function asRef(value: unknown): [string, ...string[]] | undefined {
  const parsed = refPath.safeParse(isRecord(value) ? value.ref : value);
  return parsed.success ? parsed.data : undefined;
}

export type ContractPick = { address: string; name: string; events: AbiEvent[]; event: string };

export function asContract(value: unknown): ContractPick {
  const given = isRecord(value) ? value : {};
  return {
    address: asText(given.address),
    name: asText(given.name),
    events: Array.isArray(given.events) ? (given.events.filter(isRecord) as unknown as AbiEvent[]) : [],
    event: asText(given.event),
  };
}
