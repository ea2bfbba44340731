import { limits } from "#server/kernel/limits.ts";
import type { SafeReply } from "#server/kernel/safe-fetch.ts";
import type { ChannelPorts, Parcel, SendResult } from "../define-channel.ts";
import { askProvider } from "./ask-provider.ts";

/** A chat service that takes messages at a URL which only its owner knows: the URL is the password. */
export type ChatService = {
  /** "Slack" */
  name: string;
  /** What a URL of theirs begins with, for people. */
  begins: string;
  isTheirs: (url: URL) => boolean;
};

type Post = {
  service: ChatService;
  parcel: Parcel;
  ports: ChannelPorts;
  signal: AbortSignal;
  /** Sent as JSON. */
  body: unknown;
  /** Added to the URL's own. */
  query?: Record<string, string>;
};

export type Posted = { kind: "answered"; reply: SafeReply } | { kind: "ended"; result: SendResult };

/**
 * Posts to the incoming webhook whose URL a workspace stores under the secret that the parcel's target names. Only the
 * secret's name is ever told; the URL goes nowhere but to the service, and to no other host.
 */
export async function postToChat({ service, parcel, ports, signal, body, query = {} }: Post): Promise<Posted> {
  const stored = await ports.secretOf(parcel.workspaceId, parcel.target);
  if (!stored) return refuse(`The secret ${parcel.target} is not stored any more. Store it again, then replay this.`);
  const text = stored.reveal().trim();
  const url = URL.canParse(text) ? new URL(text) : undefined;
  // where private addresses are allowed, so are others' servers that speak the same language
  if (!url || !(service.isTheirs(url) || ports.settings.BELLWETHER_ALLOW_PRIVATE_URLS)) {
    const what = `The secret ${parcel.target} is not the URL of a ${service.name} webhook`;
    return refuse(`${what}, which begins with ${service.begins}. Store it again, then replay this.`);
  }
  for (const [name, value] of Object.entries(query)) url.searchParams.set(name, value);
  const answer = await askProvider(ports.fetch, url.href, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(body),
    timeoutMs: limits.webhookTimeoutMs,
    bytesMax: limits.webhookReplyBytesMax,
    overflow: "cut",
    signal,
  });
  return answer.kind === "answered" ? answer : { kind: "ended", result: answer.result };
}

/** What to do when a service does not know the webhook any more. */
export function newWebhookCure({ name }: ChatService, { target }: Parcel): string {
  return `Make a new webhook in ${name}, store its URL as the secret ${target}, then replay this.`;
}

/** In one line, for those who read the team's chat: what it is about, and for whom. */
export function aboutLine({ topicName, wallet, workspaceName }: Parcel): string {
  const who = `${wallet.slice(0, 6)}…${wallet.slice(-4)}`;
  return [topicName, who, workspaceName].filter(Boolean).join(" · ");
}

function refuse(detail: string): Posted {
  return { kind: "ended", result: { kind: "refused", detail } };
}
