import { z } from "zod";
import type { Actor } from "#server/services/context.ts";
import { askDemo } from "./ask-demo.ts";

const anything = z.unknown();

export const pullStringSchema = z.strictObject({ string: z.enum(["price-drop", "proposal"]) });

/** Makes something happen on the demo chain now, instead of waiting for the market to do it. */
export async function pullString({ string }: z.infer<typeof pullStringSchema>): Promise<void> {
  await askDemo(`/control/${string}`, anything, {});
}

export const pressButtonSchema = z.strictObject({
  chatId: z.int(),
  messageId: z.int(),
  data: z.string().max(64),
});

/** Presses a button under a message of the Telegram stand-in, as its reader would. */
export async function pressButton(input: z.infer<typeof pressButtonSchema>): Promise<void> {
  await askDemo("/control/telegram/press", anything, input);
}

export const startChatSchema = z.strictObject({ payload: z.string().regex(/^[A-Za-z0-9_-]{1,64}$/) });

const CHATS = 1_000_000_000n;

/** Opens the bot in the Telegram stand-in by a link's payload; one wallet has one chat. */
export async function startChat(
  actor: Pick<Actor, "address">,
  { payload }: z.infer<typeof startChatSchema>,
): Promise<{ chatId: number }> {
  const chatId = Number(BigInt(actor.address) % CHATS) + 1;
  await askDemo("/control/telegram/start", anything, { chatId, name: "You", payload });
  return { chatId };
}
