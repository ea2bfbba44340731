import type { Secret } from "#server/kernel/secret.ts";

/** What may be told of an endpoint's URL, and what may not. */
export type EndpointUrl = {
  transport: "http" | "ws";
  /** For people to tell endpoints apart; parts of it that look like a key are left out. */
  host: string;
  /** The text without any part of the URL that could be a key. */
  hide: (text: string) => string;
};

/** Shorter parts of a URL (`v3`, `rpc`, `eth`) are no keys. */
const KEY_CHARS_MIN = 6;
const LABEL_CHARS_MAX = 20;
/** Letters and digits mixed, as names seldom are: `f00dcafe1234`. */
const LOOKS_RANDOM = /^(?=.*[a-z])(?=.*\d.*\d)[a-z0-9-]{8,}$/i;

/** @throws Error, without the URL, when it is none that can be asked */
export function readEndpointUrl(secret: Secret): EndpointUrl {
  const url = URL.canParse(secret.reveal()) ? new URL(secret.reveal()) : undefined;
  const transport = url && TRANSPORTS[url.protocol];
  if (!url || !transport) throw new Error("An endpoint's URL must begin with http://, https://, ws:// or wss://.");
  const keys = [
    ...decodeURIComponent(url.pathname).split("/"),
    ...url.searchParams.values(),
    decodeURIComponent(url.username),
    decodeURIComponent(url.password),
    ...url.hostname.split(".").filter(isKey),
  ].filter((part) => part.length >= KEY_CHARS_MIN);
  const hide = (text: string) => keys.reduce((hidden, key) => hidden.replaceAll(key, "…"), text);
  return { transport, host: hostOf(url), hide };
}

const TRANSPORTS: Record<string, "http" | "ws" | undefined> = {
  "http:": "http",
  "https:": "http",
  "ws:": "ws",
  "wss:": "ws",
};

/** Some providers put the key or the project's name before their own: only the provider's is told whole. */
function hostOf({ hostname, port }: URL): string {
  const isAddress = /^[\d.]+$|^\[/.test(hostname);
  const labels = isAddress ? [hostname] : hostname.split(".").map((label) => (isKey(label) ? "…" : label));
  return `${labels.join(".")}${port && `:${port}`}`;
}

const isKey = (label: string) =>
  label.length > LABEL_CHARS_MAX || LOOKS_RANDOM.test(label) || label.split("-").length > 3;
