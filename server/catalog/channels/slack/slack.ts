import { BadInputError } from "#server/kernel/errors.ts";
import type { SafeReply } from "#server/kernel/safe-fetch.ts";
import { defineChannel, type Parcel, type SendResult } from "../../define-channel.ts";
import { restAfter, retryAfter } from "../ask-provider.ts";
import { type ChatService, newWebhookCure, postToChat } from "../incoming-webhook.ts";
import { writeSlack } from "./slack-text.ts";

const HOSTS = ["hooks.slack.com", "hooks.slack-gov.com"];

const SLACK: ChatService = {
  name: "Slack",
  begins: "https://hooks.slack.com/services/",
  isTheirs: ({ protocol, host, pathname }) =>
    protocol === "https:" && HOSTS.includes(host) && pathname.startsWith("/services/"),
};

/** Of one webhook. */
const paceOf = () => [{ count: 1, seconds: 1 }];

/** Messages into a team's Slack channel by an incoming webhook; a target is the name of the secret that holds its URL. */
export const slack = defineChannel({ kind: "slack", label: "Slack", icon: "hash", linkable: false }, (ports) => ({
  // a webhook takes about one a second, and says so when it is too many
  lane: { concurrency: 8, perSecond: 20, paceOf },
  priceMilli: 1_000,
  configured: () => true,
  parseTarget: () => {
    throw new BadInputError("A Slack webhook's URL is stored as a secret, and the workflow names it.");
  },
  async send(parcel, signal) {
    const { content } = parcel;
    if (content.kind !== "message") return { kind: "refused", detail: "Slack takes messages; this is a web call." };
    const body = writeSlack(parcel, content);
    const posted = await postToChat({ service: SLACK, parcel, ports, signal, body });
    return posted.kind === "ended" ? posted.result : judge(posted.reply, parcel, ports.now());
  },
}));

function judge(reply: SafeReply, parcel: Parcel, now: Date): SendResult {
  const { status } = reply;
  if (status >= 200 && status < 300) return { kind: "accepted", detail: "Slack accepted it." };
  if (status === 429) return restAfter(reply, "Slack asks to wait (429).", now);
  if (status >= 500) return retryAfter(reply, `Slack has trouble (${status}).`, now);
  // Slack's slugs only: another server's words may repeat the URL
  const slug = /^[a-z_]{1,40}$/.exec(reply.text.trim())?.[0];
  const said = slug ? `${status} ${slug}` : String(status);
  return { kind: "refused", detail: `Slack refused (${said}). ${cureOf(status, slug, parcel)}`.trim() };
}

function cureOf(status: number, slug: string | undefined, parcel: Parcel): string {
  if (slug === "channel_is_archived") {
    return "Its channel is archived: unarchive it, or make a webhook for another channel and store its URL instead.";
  }
  if (status === 404 || status === 410 || slug === "invalid_token") return newWebhookCure(SLACK, parcel);
  if (status === 403) return "Ask an admin of the Slack workspace to let this webhook write to its channel.";
  return "";
}
