import { randomBytes } from "node:crypto";
import { limits } from "#server/kernel/limits.ts";
import { remember, URLS_KEPT } from "#server/kernel/remember.ts";
import type { ChannelPorts, Parcel, SendResult } from "../../define-channel.ts";
import { askProvider, hostOf } from "../ask-provider.ts";
import { signWebhook } from "./sign-webhook.ts";

/** What an address's answer to a challenge is believed for in this process; what is stored is asked for again then. */
const KNOWN_MS = 2_000;
/** An address that did not repeat its challenge is asked again so much later, however many calls wait for it. */
const FAILED_MS = 30_000;
const ADDRESSES_MAX = 10_000;

type Asked = { parcel: Parcel; headers: Record<string, string>; signal: AbortSignal };
/** Undefined: it may be called. */
type Verdict = SendResult | undefined;

/** An address is told by what stands before the question mark: what is after it varies by event. */
export const endpointUrlOf = remember(URLS_KEPT, (target: string): string => {
  const url = URL.parse(target);
  return url ? url.origin + url.pathname : target;
});

/**
 * Keeps web calls from whoever did not ask for them: an address gets its first event only after it has repeated a
 * challenge, and none when it is off. On a closed network, where private addresses are called, nobody is challenged.
 */
export function createEndpointBook(ports: ChannelPorts): (asked: Asked) => Promise<Verdict> {
  const known = new Map<string, { verdict: Promise<Verdict>; until: number }>();
  return (asked) => {
    const { workspaceId, target } = asked.parcel;
    const url = endpointUrlOf(target);
    const key = `${workspaceId} ${url}`;
    const now = ports.now().getTime();
    const before = known.get(key);
    if (before && now < before.until) return before.verdict;
    if (!URL.canParse(target)) return Promise.resolve(undefined);
    if (known.size >= ADDRESSES_MAX) known.clear();
    const entry = { verdict: judge(ports, url, asked), until: Number.POSITIVE_INFINITY };
    known.set(key, entry);
    const keptUntil = (forMs: number) => {
      entry.until = ports.now().getTime() + forMs;
    };
    entry.verdict.then(
      (verdict) => keptUntil(verdict?.kind === "retry" ? FAILED_MS : KNOWN_MS),
      () => known.delete(key),
    );
    return entry.verdict;
  };
}

async function judge(ports: ChannelPorts, url: string, asked: Asked): Promise<Verdict> {
  const { workspaceId } = asked.parcel;
  const host = hostOf(url);
  const endpoint = await ports.endpoints.read(workspaceId, url);
  if (endpoint?.state === "off") {
    const why = endpoint.reason ? `: ${endpoint.reason}` : "";
    return { kind: "refused", detail: `${host} is off${why}. Turn it on in Settings, then replay this.` };
  }
  if (endpoint?.state === "on" || ports.settings.BELLWETHER_ALLOW_PRIVATE_URLS) return undefined;
  const failure = await challenge(ports, url, asked);
  await ports.endpoints.write(workspaceId, url, failure ?? null);
  if (!failure) return undefined;
  const cure = "It gets its first event once it repeats the challenge that it is sent";
  return { kind: "retry", detail: `${host} did not show that it wants these calls: ${failure}. ${cure}.` };
}

/** @returns undefined when the address repeated it, else why not */
async function challenge(
  ports: ChannelPorts,
  url: string,
  { parcel, headers, signal }: Asked,
): Promise<string | undefined> {
  const text = randomBytes(24).toString("base64url");
  const body = JSON.stringify({ type: "challenge", challenge: text });
  const keys = await ports.signingKeysOf(parcel.workspaceId, url);
  const signed = signWebhook({ id: `chl_${text}`, at: ports.now(), body, keys });
  const answer = await askProvider(ports.fetch, parcel.target, {
    method: "POST",
    headers: { ...headers, "content-type": "application/json", ...signed },
    body,
    timeoutMs: limits.webhookTimeoutMs,
    bytesMax: limits.webhookReplyBytesMax,
    overflow: "cut",
    signal,
  });
  if (answer.kind === "failed") return answer.result.detail.replace(/\.$/, "");
  const { status, text: said } = answer.reply;
  if (status < 200 || status >= 300) return `it answered ${status}`;
  return repeats(said, text) ? undefined : "its answer was something else";
}

/** As plain text, or as JSON: `{ "challenge": "…" }`. */
function repeats(said: string, text: string): boolean {
  if (said.trim() === text) return true;
  try {
    return (JSON.parse(said) as { challenge?: unknown } | null)?.challenge === text;
  } catch {
    return false;
  }
}
