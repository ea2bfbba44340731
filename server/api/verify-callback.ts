import { createHmac, createVerify, timingSafeEqual } from "node:crypto";
import { z } from "zod";
import { NotAllowedError } from "#server/kernel/errors.ts";
import { limits } from "#server/kernel/limits.ts";
import type { SafeFetch } from "#server/kernel/safe-fetch.ts";
import { type Secret, sha256 } from "#server/kernel/secret.ts";

const TOLERANCE_SECONDS = 300;

/**
 * Holds a call's signature by Standard Webhooks against a shared secret.
 * @throws NotAllowedError when it is not by that secret, or too old
 */
export function verifyStandardWebhook(of: { headers: Headers; body: string; secret: Secret; now: Date }): void {
  const id = of.headers.get("webhook-id") ?? "";
  const timestamp = of.headers.get("webhook-timestamp") ?? "";
  const age = Math.abs(of.now.getTime() / 1_000 - Number(timestamp));
  if (!id || !(age <= TOLERANCE_SECONDS)) throw new NotAllowedError("The call is not signed, or its time is not now.");
  const key = Buffer.from(of.secret.reveal().replace(/^whsec_/, ""), "base64");
  const expected = createHmac("sha256", key).update(`${id}.${timestamp}.${of.body}`).digest();
  const given = (of.headers.get("webhook-signature") ?? "").split(" ").map((one) => one.replace(/^v1,/, ""));
  const isRight = given.some((one) => isEqual(Buffer.from(one, "base64"), expected));
  if (!isRight) throw new NotAllowedError("The signature is not by this installation's secret for mail events.");
}

/**
 * Holds a call's password against a shared one: of basic auth, whatever the name, or the header `x-webhook-secret`.
 * @throws NotAllowedError
 */
export function verifyPassword(headers: Headers, password: Secret): void {
  const basic = /^basic ([A-Za-z0-9+/=]+)$/i.exec(headers.get("authorization") ?? "")?.[1] ?? "";
  const [, given = ""] = /^[^:]*:(.*)$/s.exec(Buffer.from(basic, "base64").toString("utf8")) ?? [];
  const expected = Buffer.from(sha256(password.reveal()));
  const isRight = [given, headers.get("x-webhook-secret") ?? ""].some((one) =>
    isEqual(Buffer.from(sha256(one)), expected),
  );
  if (!isRight) throw new NotAllowedError("The password is not this installation's for this provider.");
}

function isEqual(a: Buffer, b: Buffer): boolean {
  return a.length === b.length && timingSafeEqual(a, b);
}

export const snsSchema = z.object({
  Type: z.enum(["Notification", "SubscriptionConfirmation", "UnsubscribeConfirmation"]),
  MessageId: z.string(),
  TopicArn: z.string(),
  Message: z.string(),
  Timestamp: z.string(),
  SignatureVersion: z.enum(["1", "2"]),
  Signature: z.string(),
  SigningCertURL: z.string(),
  Subject: z.string().nullish(),
  SubscribeURL: z.string().optional(),
  Token: z.string().optional(),
});
export type SnsMessage = z.output<typeof snsSchema>;

const SNS_HOST = /^sns\.[a-z0-9-]{1,30}\.amazonaws\.com(\.cn)?$/;
const CERTIFICATES_MAX = 50;
const certificatesBy = new WeakMap<SafeFetch, Map<string, string>>();

/** Whether a URL in a notice is Amazon's own: nothing else is ever fetched because a notice says so. */
export function isAmazons(url: string): boolean {
  if (!URL.canParse(url)) return false;
  const { protocol, hostname, port } = new URL(url);
  return protocol === "https:" && port === "" && SNS_HOST.test(hostname);
}

/**
 * Checks that Amazon SNS signed a message of the one topic that is this installation's: anybody may have a topic.
 * Certificates are fetched once.
 */
export async function verifySns(fetch: SafeFetch, message: SnsMessage, topic: string): Promise<void> {
  const certificates = certificatesBy.get(fetch) ?? new Map<string, string>();
  certificatesBy.set(fetch, certificates);
  if (message.TopicArn !== topic) throw new NotAllowedError("This is another topic than MAIL_SNS_TOPIC.");
  const url = message.SigningCertURL;
  if (!isAmazons(url) || !url.endsWith(".pem")) throw new NotAllowedError("The certificate is not Amazon's.");
  const certificate = certificates.get(url) ?? (await fetchCertificate(fetch, url));
  const algorithm = message.SignatureVersion === "1" ? "RSA-SHA1" : "RSA-SHA256";
  const isRight = createVerify(algorithm).update(signedText(message)).verify(certificate, message.Signature, "base64");
  if (!isRight) throw new NotAllowedError("The signature is not Amazon's.");
  if (certificates.size >= CERTIFICATES_MAX) certificates.clear();
  certificates.set(url, certificate);
}

async function fetchCertificate(fetch: SafeFetch, url: string): Promise<string> {
  const reply = await fetch(url, { timeoutMs: limits.sourceTimeoutMs, bytesMax: limits.webhookReplyBytesMax });
  if (reply.status !== 200) throw new NotAllowedError("Amazon's certificate could not be read.");
  return reply.text;
}

/** What Amazon signs: names and values by line, in the order that it says. */
function signedText(message: SnsMessage): string {
  const names =
    message.Type === "Notification"
      ? (["Message", "MessageId", "Subject", "Timestamp", "TopicArn", "Type"] as const)
      : (["Message", "MessageId", "SubscribeURL", "Timestamp", "Token", "TopicArn", "Type"] as const);
  return names.flatMap((name) => (message[name] == null ? [] : [`${name}\n${message[name]}\n`])).join("");
}
