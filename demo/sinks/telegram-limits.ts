import { createTokenBucket, type TokenBucket } from "./token-bucket.ts";

/** Telegram publishes about one message a second to a chat, with short bursts, and 30 a second in all. */
const CHAT = { capacity: 5, perSecond: 1 };
/** 20 a minute to a group. */
const GROUP = { capacity: 20, perSecond: 20 / 60 };
const OVERALL = { capacity: 30, perSecond: 30 };

export type RateLimits = {
  /** @returns 0 when the message may go, else the whole seconds after which to try again */
  take: (chatId: number, nowMs: number) => number;
  turn: (isLimited: boolean) => void;
};

export function createRateLimits(): RateLimits {
  const overall = createTokenBucket(OVERALL);
  const chats = new Map<number, TokenBucket>();
  let isLimited = true;
  return {
    take: (chatId, nowMs) => {
      if (!isLimited) return 0;
      const chat = chats.get(chatId) ?? createTokenBucket(chatId < 0 ? GROUP : CHAT);
      chats.set(chatId, chat);
      const seconds = Math.max(chat.secondsUntilToken(nowMs), overall.secondsUntilToken(nowMs));
      if (seconds > 0) return Math.ceil(seconds);
      chat.take(nowMs);
      overall.take(nowMs);
      return 0;
    },
    turn: (isOn) => {
      isLimited = isOn;
    },
  };
}
