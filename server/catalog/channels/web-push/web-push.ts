import { limits } from "#server/kernel/limits.ts";
import type { SafeReply } from "#server/kernel/safe-fetch.ts";
import { type ChannelPorts, defineChannel, type SendResult } from "../../define-channel.ts";
import { askProvider, hostOf, retryAfter } from "../ask-provider.ts";
import { encryptPush } from "./encrypt-push.ts";
import { pushTopicOf, writePush } from "./push-text.ts";
import { fromTarget, parseSubscription, toTarget } from "./subscription.ts";
import { createVapid } from "./vapid.ts";

/**
 * How long a push service keeps what it cannot deliver yet. What is urgent is worth a day; what is good to know is no
 * news after four hours, and stands in the inbox.
 */
const TTL_SECONDS = { urgent: 86_400, normal: 14_400 };
/** What every service takes: tried when one calls a message too long. */
const SHORT_BYTES = 1_024;
const URGENCY = { urgent: "high", normal: "normal" };

/** Notifications of a browser, sealed for it alone. At least once: a repeat has the same topic and tag. */
export const webPush = defineChannel(
  { kind: "web-push", label: "Web push", icon: "bell-ring", linkable: true },
  (ports) => {
    const { settings, pushKey, now } = ports;
    const authorize = createVapid({ key: pushKey, contact: contactOf(settings), now });
    return {
      lane: { concurrency: 64, perSecond: 200, perHost: 48 },
      priceMilli: 1_000,
      configured: () => true,
      parseTarget: (text) => {
        const subscription = parseSubscription(text);
        const target = toTarget(subscription, settings.BELLWETHER_ALLOW_PRIVATE_URLS);
        return { target, label: hostOf(subscription.endpoint) };
      },
      async send(parcel, signal) {
        const { content } = parcel;
        if (content.kind !== "message") {
          return { kind: "refused", detail: "Web push takes messages; this is a web call." };
        }
        const subscription = fromTarget(parcel.target);
        if (!subscription) return { kind: "refused", detail: "This is no browser's subscription." };
        const { endpoint, keys } = subscription;
        const authorization = await authorize(endpoint);
        const post = (bytesMax?: number) =>
          askProvider(ports.fetch, endpoint, {
            method: "POST",
            headers: {
              authorization,
              "content-type": "application/octet-stream",
              "content-encoding": "aes128gcm",
              ttl: String(TTL_SECONDS[parcel.urgency]),
              urgency: URGENCY[parcel.urgency],
              topic: pushTopicOf(parcel.effectKey),
            },
            body: encryptPush(writePush({ ...parcel, content }, bytesMax), keys),
            timeoutMs: limits.webhookTimeoutMs,
            bytesMax: limits.webhookReplyBytesMax,
            overflow: "cut",
            signal,
          });
        const first = await post();
        const isTooLong = first.kind === "answered" && first.reply.status === 413;
        const answer = isTooLong ? await post(SHORT_BYTES) : first;
        return answer.kind === "failed" ? answer.result : judge(answer.reply, hostOf(endpoint), now());
      },
    };
  },
);

/** Push services that want to complain need somebody to write to; some refuse what is neither mail nor https. */
function contactOf({ APP_URL, MAIL_FROM }: ChannelPorts["settings"]): string {
  return APP_URL.startsWith("https:") ? APP_URL : `mailto:${/<([^<>]+)>/.exec(MAIL_FROM)?.[1] ?? MAIL_FROM.trim()}`;
}

/** Nothing that a service says but "this one is gone" takes a subscription away: an outage is not a goodbye. */
function judge(reply: SafeReply, host: string, now: Date): SendResult {
  const { status } = reply;
  if (status >= 200 && status < 300) return { kind: "accepted", detail: `${host} answered ${status}.` };
  if (status === 404 || status === 410) {
    const addressOff = "The browser ended this. Turn it on again in that browser";
    return { kind: "refused", addressOff, detail: `${host} answered ${status}: the browser's subscription has ended.` };
  }
  if (status === 429) return retryAfter(reply, `${host} asks to wait (429).`, now);
  if (status >= 500) return retryAfter(reply, `${host} has trouble (${status}).`, now);
  if (status === 401 || status === 403) {
    const cure = "If VAPID_PRIVATE_KEY was changed, browsers must turn push on again.";
    return { kind: "refused", detail: `${host} does not know this installation's key (${status}). ${cure}` };
  }
  if (status === 413) return { kind: "refused", detail: `${host} takes no messages of this length (413).` };
  return { kind: "refused", detail: `${host} refused (${status}).` };
}
