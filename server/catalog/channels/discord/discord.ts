import { z } from "zod";
import { BadInputError } from "#server/kernel/errors.ts";
import type { SafeReply } from "#server/kernel/safe-fetch.ts";
import { defineChannel, type Parcel, type SendResult } from "../../define-channel.ts";
import { readRetryAfter, retryAfter } from "../ask-provider.ts";
import { type ChatService, newWebhookCure, postToChat } from "../incoming-webhook.ts";
import { writeDiscord } from "./discord-text.ts";

const HOSTS = ["discord.com", "discordapp.com", "ptb.discord.com", "canary.discord.com"];

const DISCORD: ChatService = {
  name: "Discord",
  begins: "https://discord.com/api/webhooks/",
  isTheirs: ({ protocol, host, pathname }) =>
    protocol === "https:" && HOSTS.includes(host) && /^\/api(\/v\d+)?\/webhooks\/\d+\/[\w-]+$/.test(pathname),
};

/** Of one webhook; what its answers say of it counts as well. */
const paceOf = () => [
  { count: 5, seconds: 2 },
  { count: 30, seconds: 60 },
];

/** Messages into a team's Discord channel by a webhook; a target is the name of the secret that holds its URL. */
export const discord = defineChannel(
  { kind: "discord", label: "Discord", icon: "message-square", linkable: false },
  (ports) => ({
    // Discord bans an address after 10,000 refused requests in ten minutes: at this rate even refusals only stay below
    lane: { concurrency: 8, perSecond: 15, paceOf },
    priceMilli: 1_000,
    configured: () => true,
    parseTarget: () => {
      throw new BadInputError("A Discord webhook's URL is stored as a secret, and the workflow names it.");
    },
    async send(parcel, signal) {
      const { content } = parcel;
      if (content.kind !== "message") {
        return { kind: "refused", detail: "Discord takes messages; this is a web call." };
      }
      const body = writeDiscord(parcel, content);
      // without `wait` it says yes before it has looked
      const posted = await postToChat({ service: DISCORD, parcel, ports, signal, body, query: { wait: "true" } });
      return posted.kind === "ended" ? posted.result : judge(posted.reply, parcel, ports.now());
    },
  }),
);

const answerSchema = z.object({
  id: z.string().max(30).optional(),
  code: z.number().optional(),
  /** Seconds, with a fraction. */
  retry_after: z.number().nonnegative().optional(),
  global: z.boolean().optional(),
});
type Answer = z.infer<typeof answerSchema>;

function judge(reply: SafeReply, parcel: Parcel, now: Date): SendResult {
  const { status } = reply;
  const answer = readAnswer(reply.text);
  if (status >= 200 && status < 300) {
    const rest = restOf(reply);
    return {
      kind: "accepted",
      ...(answer?.id && { receiptId: answer.id }),
      ...(rest && { restSeconds: rest }),
      detail: "Discord accepted it.",
    };
  }
  if (status === 429) return judgeLimit(reply, answer, now);
  if (status >= 500) return retryAfter(reply, `Discord has trouble (${status}).`, now);
  const said = answer?.code ? `${status}, code ${answer.code}` : String(status);
  const isGone = status === 404 || status === 410 || status === 401;
  return {
    kind: "refused",
    detail: `Discord refused (${said}). ${isGone ? newWebhookCure(DISCORD, parcel) : ""}`.trim(),
  };
}

/** Seconds until this webhook takes another one, when the one that it took was the last for now. */
function restOf({ headers }: SafeReply): number | undefined {
  const seconds = Number(headers["x-ratelimit-reset-after"]);
  return headers["x-ratelimit-remaining"] === "0" && seconds > 0 && seconds <= REST_MAX ? seconds : undefined;
}

const REST_MAX = 3_600;

/** Its own limits come as JSON, for one webhook or for all of us; a page instead is the guard before it, for all. */
function judgeLimit(reply: SafeReply, answer: Answer | undefined, now: Date): SendResult {
  const ofHeader = readRetryAfter(reply.headers["retry-after"], now);
  const afterSeconds = answer?.retry_after === undefined ? ofHeader : Math.ceil(answer.retry_after);
  const isForAll = !answer || answer.global === true;
  const detail = `Discord asks to wait (429)${isForAll ? "; all its messages wait" : ""}.`;
  return {
    kind: "retry",
    ...(afterSeconds === undefined ? {} : { afterSeconds }),
    ...(isForAll && { lane: true }),
    ...(!isForAll && afterSeconds !== undefined && { restSeconds: afterSeconds }),
    detail,
  };
}

function readAnswer(text: string): Answer | undefined {
  try {
    return answerSchema.parse(JSON.parse(text));
  } catch {
    return undefined;
  }
}
