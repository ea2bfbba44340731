import type { LiveChain } from "../chain/live-chain.ts";
import type { Market } from "../market/run-market.ts";
import type { SmtpSink } from "../sinks/smtp-sink.ts";
import type { TelegramStandIn } from "../sinks/telegram-stand-in.ts";
import type { TierAnswerer } from "../sinks/tier-backend.ts";
import type { WebhookReceiver } from "../sinks/webhook-sink.ts";

/** The world is not there yet; ask again. */
export class NotReadyError extends Error {
  override name = "NotReadyError";
  constructor() {
    super("The demo's chain is still being deployed.");
  }
}

/** Everything that the mailbox's controls may move. */
export type DemoStage = {
  smtp: SmtpSink;
  telegram: TelegramStandIn;
  hooks: WebhookReceiver;
  tiers: TierAnswerer;
  /** @throws NotReadyError until it is deployed */
  chain: () => LiveChain;
  /** @throws NotReadyError until it runs */
  market: () => Market;
  /** So that those who pressed Start are known after a restart. */
  rememberChats: () => Promise<void>;
};
