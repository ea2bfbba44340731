import type { WebCall } from "#server/contract/step.ts";
import { BadInputError } from "#server/kernel/errors.ts";
import { limits } from "#server/kernel/limits.ts";
import type { SafeReply } from "#server/kernel/safe-fetch.ts";
import { type ChannelPorts, defineChannel, type Parcel, type SendResult } from "../../define-channel.ts";
import { askProvider, hostOf, retryAfter } from "../ask-provider.ts";
import { createEndpointBook, endpointUrlOf } from "./endpoint-book.ts";
import { signWebhook, webhookIdOf } from "./sign-webhook.ts";

/** A web call to the team's own address, signed as Standard Webhooks say. */
export const webhook = defineChannel(
  { kind: "webhook", label: "Webhook", icon: "webhook", linkable: false },
  (ports) => {
    const mayCall = createEndpointBook(ports);
    return {
      lane: { concurrency: 64, perSecond: 200, perHost: 8 },
      priceMilli: 1_000,
      configured: () => true,
      parseTarget: () => {
        throw new BadInputError("A webhook's address stands in its workflow.");
      },
      async send(parcel, signal) {
        const { content } = parcel;
        if (content.kind !== "web-call") {
          return { kind: "refused", detail: "A webhook takes web calls; this is a message." };
        }
        const headers = await resolveHeaders(content, parcel, ports);
        if (headers.kind === "missing") {
          return {
            kind: "refused",
            detail: `The secret ${headers.name} is not stored any more. Store it again, then replay this.`,
          };
        }
        const refusal = await mayCall({ parcel, headers: headers.values, signal });
        return refusal ?? call({ parcel, content, headers: headers.values, ports, signal });
      },
    };
  },
);

type Resolved = { kind: "all"; values: Record<string, string> } | { kind: "missing"; name: string };

async function resolveHeaders(call: WebCall, parcel: Parcel, ports: ChannelPorts): Promise<Resolved> {
  const values: Record<string, string> = {};
  for (const { name, value, secret } of call.headers) {
    if (secret === undefined) {
      values[name.toLowerCase()] = value ?? "";
      continue;
    }
    const stored = await ports.secretOf(parcel.workspaceId, secret);
    if (!stored) return { kind: "missing", name: secret };
    values[name.toLowerCase()] = stored.reveal();
  }
  return { kind: "all", values };
}

type Call = {
  parcel: Parcel;
  content: WebCall;
  headers: Record<string, string>;
  ports: ChannelPorts;
  signal: AbortSignal;
};

async function call({ parcel, content, headers, ports, signal }: Call): Promise<SendResult> {
  const hasBody = content.method !== "GET" && content.body !== undefined;
  const body = hasBody ? toText(content.body) : "";
  if (Buffer.byteLength(body) > limits.webhookBodyBytesMax) {
    const most = limits.webhookBodyBytesMax.toLocaleString("en");
    return { kind: "refused", detail: `The call's body is longer than ${most} bytes. Send less in its workflow.` };
  }
  const signed = signWebhook({
    id: webhookIdOf(parcel.effectKey),
    at: ports.now(),
    body,
    keys: await ports.signingKeysOf(parcel.workspaceId, endpointUrlOf(parcel.target)),
  });
  const typed = hasBody ? { "content-type": "application/json" } : undefined;
  const answer = await askProvider(ports.fetch, parcel.target, {
    method: content.method,
    // ours last: a workflow cannot sign as somebody else
    headers: { ...typed, ...headers, ...signed },
    body,
    timeoutMs: limits.webhookTimeoutMs,
    bytesMax: limits.webhookReplyBytesMax,
    overflow: "cut",
    signal,
  });
  if (answer.kind === "failed") return answer.result;
  return judge(answer.reply, { host: hostOf(parcel.target), now: ports.now() });
}

function toText(body: unknown): string {
  return typeof body === "string" ? body : JSON.stringify(body);
}

/** The answer's text is not shown: it may repeat a secret that was sent. */
function judge(reply: SafeReply, { host, now }: { host: string; now: Date }): SendResult {
  const { status } = reply;
  if (status >= 200 && status < 300) return { kind: "accepted", detail: `${host} answered ${status}.` };
  if (status >= 300 && status < 400) {
    return {
      kind: "refused",
      detail: `${host} answered ${status}: it has moved. Write its new address in the workflow.`,
    };
  }
  if (status === 410) {
    const endpointOff = "It answered 410: it wants no more calls";
    return { kind: "refused", endpointOff, detail: `${host} answered 410: it wants no more calls.` };
  }
  return retryAfter(reply, `${host} answered ${status}.`, now);
}
