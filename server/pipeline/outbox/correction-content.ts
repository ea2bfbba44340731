import { webhookIdOf } from "#server/catalog/channels/webhook/sign-webhook.ts";
import type { RenderedMessage } from "#server/contract/message.ts";
import type { Content, WebCall } from "#server/contract/step.ts";
import { assert } from "#server/kernel/assert.ts";
import { limits } from "#server/kernel/limits.ts";

/** A message that was told and is not so. */
export type Told = {
  effectKey: string;
  content: Content;
  /** The transaction came back and says something else; otherwise it is gone. */
  isChanged: boolean;
  occurredAt: Date;
};

/** Why a correction came, for its recipient. */
export const CORRECTION_WHY = "You were told what this takes back.";

const GONE = "The chain took another course, and the block that held it is no longer part of it.";
const CHANGED =
  "The chain took another course: there it happened with other values, and by those you would not have been told.";

/** What takes a message back, in the words that it was told in; for a team's own address, a body that says so. */
export function correctionOf(told: Told): Content {
  const { content } = told;
  assert(content.kind !== "contract-call", "a transaction is not taken back");
  return content.kind === "message" ? messageOf(told, content) : webCallOf(told, content);
}

function messageOf({ isChanged }: Told, { subject, link }: RenderedMessage): RenderedMessage {
  const what = isChanged ? `“${subject}” is not so any more. ${CHANGED}` : `“${subject}” did not happen. ${GONE}`;
  return {
    kind: "message",
    subject: `Correction: ${subject}`,
    body: `${what}\n\nIf you acted on it, have another look.`,
    ...(link ? { link } : {}),
  };
}

/**
 * Always a POST of JSON, whatever the call was: asking for the same again could do the same again. The headers that
 * the workflow sets are sent, so that the address knows who calls; the body names the call that it takes back by the
 * `webhook-id` that it had.
 */
function webCallOf({ effectKey, isChanged, occurredAt }: Told, { headers, body, method }: WebCall): WebCall {
  return {
    kind: "web-call",
    method: "POST",
    headers: headers.filter(({ name }) => name.toLowerCase() !== "content-type"),
    body: {
      kind: "correction",
      corrects: webhookIdOf(effectKey),
      because: isChanged ? "changed" : "gone",
      text: isChanged ? CHANGED : GONE,
      occurredAt: occurredAt.toISOString(),
      // what was told is known by its id; a body that leaves no room for the rest is left out
      original: { method, body: fitsIn(body) ? (body ?? null) : null },
    },
  };
}

const ROOM_FOR_THE_REST = 2_000;

function fitsIn(body: unknown): boolean {
  return Buffer.byteLength(JSON.stringify(body ?? null)) <= limits.webhookBodyBytesMax - ROOM_FOR_THE_REST;
}
