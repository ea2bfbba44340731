import { createPublicKey, generateKeyPairSync } from "node:crypto";
import { simpleParser } from "mailparser";
import { afterAll, beforeAll, expect, test } from "vitest";
import { startSmtpSink } from "#demo/sinks/smtp-sink.ts";
import { asSecret, makeParcel, makePorts } from "#server/testing/channel-conformance.ts";
import { startForeignSmtp } from "#server/testing/foreign-smtp.ts";
import type { ChannelDefinition } from "../../define-channel.ts";
import { email } from "./email.ts";

/**
 * The same mails before a mail server that shares no code with nodemailer. Where none is installed
 * (`apt-get install python3-aiosmtpd python3-dkim`), before smtp-server, which says less.
 */
const { privateKey } = generateKeyPairSync("rsa", { modulusLength: 2_048 });
const publicKey = createPublicKey(privateKey).export({ type: "spki", format: "der" }).toString("base64");
const foreign = await startForeignSmtp({
  "bellwether._domainkey.bellwether.example": `v=DKIM1; k=rsa; p=${publicKey}`,
});
const sink = foreign ? undefined : await startSmtpSink();
const PEER = foreign ? "aiosmtpd" : "smtp-server, for python3-aiosmtpd is not installed";

let channel: ChannelDefinition;
beforeAll(() => {
  const plain = makePorts();
  const key = privateKey.export({ type: "pkcs8", format: "pem" }).toString();
  const url = asSecret(foreign?.url ?? sink?.url ?? "");
  channel = email.create({ ...plain, settings: { ...plain.settings, SMTP_URL: url, MAIL_DKIM_KEY: asSecret(key) } });
});
afterAll(async () => {
  await channel.close?.();
  await foreign?.close();
  await sink?.close();
});

const HOSTILE = "<script>alert(1)</script> & Grüße, 東京 🎉";
const send = (target: string) =>
  channel.send(
    makeParcel({
      target,
      workspaceName: "Tidewater “Lend”",
      content: { kind: "message", subject: `Health factor 1.42 🎉 ${"long ".repeat(30)}`, body: HOSTILE },
    }),
    new AbortController().signal,
  );

/** What arrived last, as it was read by whoever took it. */
async function lastMail() {
  const mail = foreign?.mails.at(-1);
  if (mail) {
    const { headerLines, subject = "", text = "", html } = await simpleParser(mail.raw);
    const headers = Object.fromEntries(
      headerLines.map(({ key, line }) => [key, line.slice(line.indexOf(":") + 1).trim()]),
    );
    return { to: mail.to, subject, text, html: html || "", headers };
  }
  const taken = sink?.messages.at(-1);
  if (!taken) throw new Error("a mail arrived");
  return { ...taken, html: taken.html ?? "" };
}

test(`default: a mail is taken by ${PEER}, and reads as it was written, in both its forms`, async () => {
  expect(await send("mara@proton.example")).toMatchObject({ kind: "accepted" });
  const { to, subject, text, html, headers } = await lastMail();
  expect(to).toEqual(["mara@proton.example"]);
  expect(subject).toMatch(/^Health factor 1\.42 🎉 long/);
  expect(text).toContain(HOSTILE);
  expect(html).toContain("&lt;script&gt;alert(1)&lt;/script&gt; &amp; Grüße, 東京 🎉");
  expect(headers["list-unsubscribe-post"]).toBe("List-Unsubscribe=One-Click");
  expect(headers["message-id"]).toMatch(/^<[0-9a-f]{40}@bellwether\.example>$/);
});

test("behavior: another's verifier finds the signature right", async () => {
  await send("li@proton.example");
  const { headers } = await lastMail();
  expect(headers["dkim-signature"]).toContain("d=bellwether.example");
  const isSigned = foreign?.mails.at(-1)?.isSigned;
  // null: python3-dkim is not there
  expect(isSigned ?? true).toBe(true);
});

test.runIf(foreign)("error: what the foreign server says is understood", async () => {
  expect(await send("gone@proton.example")).toMatchObject({ kind: "refused", addressOff: expect.any(String) });
  expect(await send("busy@proton.example")).toMatchObject({ kind: "retry" });
  expect(await send("policy@proton.example")).toMatchObject({ kind: "retry", lane: true });
});
