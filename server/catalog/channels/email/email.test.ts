import { generateKeyPairSync } from "node:crypto";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type SmtpSink, startSmtpSink } from "#demo/sinks/smtp-sink.ts";
import { asSecret, makeParcel, makePorts, testChannel } from "#server/testing/channel-conformance.ts";
import type { ChannelDefinition, Parcel } from "../../define-channel.ts";
import { email, parseEmail } from "./email.ts";
import { judgeSmtp } from "./judge-smtp.ts";

const ports = (url: string) => {
  const plain = makePorts();
  return { ...plain, settings: { ...plain.settings, SMTP_URL: asSecret(url) } };
};
const withPassword = (url: string) => url.replace("smtp://", "smtp://mailer:hush-hush@");
const to = (text: string, effectKey = "e"): Parcel =>
  makeParcel({ target: "mara@proton.example", effectKey, content: { kind: "message", subject: "S", body: text } });

const TO_NOBODY = "refused@proton.example";

testChannel("email", async () => {
  const sink = await startSmtpSink();
  const channel = email.create(ports(withPassword(sink.url)));
  let isRefused = false;
  return {
    channel,
    parcelOf: (text, effectKey) => {
      const target = isRefused ? TO_NOBODY : to(text).target;
      isRefused = false;
      return { ...to(text, effectKey), target };
    },
    received: () => sink.messages.map((mail) => ({ id: mail.headers["message-id"] ?? "", text: mail.text })),
    secrets: ["hush-hush", "mailer"],
    busyNext: () => {
      sink.script.failNext(1, 451);
      return undefined;
    },
    dropAnswerNext: () => sink.script.dropAfterDataNext(1),
    sizeOf: () => ({ size: Buffer.byteLength(sink.messages.at(-1)?.html ?? ""), max: 102_000 }),
    refuseNext: () => {
      sink.script.refuse(TO_NOBODY, 554);
      isRefused = true;
    },
    killAddress: ({ target }) => sink.script.refuse(target, 550, "5.1.1"),
    leave: async () => {
      await channel.close?.();
      await sink.close();
    },
    close: async () => channel.close?.(),
  };
});

let sink: SmtpSink;
let channel: ChannelDefinition;
beforeAll(async () => {
  sink = await startSmtpSink();
  channel = email.create(ports(sink.url));
});
afterAll(async () => {
  await channel.close?.();
  await sink.close();
});

async function receive(parcel: Parcel) {
  expect(await channel.send(parcel, new AbortController().signal)).toMatchObject({ kind: "accepted" });
  const mail = sink.messages.at(-1);
  if (!mail) throw new Error("a mail arrived");
  return mail;
}

const alert = makeParcel({
  target: "mara@proton.example",
  content: {
    kind: "message",
    subject: "You have room to act: health factor 1.42",
    body: "It fell below your line of 1.50 on Sunday 22 November at 09:41 UTC. You can be liquidated below 1.00, which is about 29.6 % further down.\n\nDebt: 8,300.00 USDC\nCollateral: 5.80 ETH, 14,198.98 USD\nTo get back to 1.50: repay 444 USDC or add 0.33 ETH",
    link: { label: "See my position", url: "https://app.tidewater.example/position" },
  },
});

test("default: text and HTML say the same", async () => {
  const mail = await receive(alert);
  expect(mail.subject).toBe("You have room to act: health factor 1.42");
  expect(mail.from).toBe('"Tidewater Lend" <alerts@bellwether.example>');
  expect(mail.text.replaceAll("\r\n", "\n").trim()).toMatchInlineSnapshot(`
    "You have room to act: health factor 1.42

    It fell below your line of 1.50 on Sunday 22 November at 09:41 UTC. You can be liquidated below 1.00, which is about 29.6 % further down.

    Debt: 8,300.00 USDC
    Collateral: 5.80 ETH, 14,198.98 USD
    To get back to 1.50: repay 444 USDC or add 0.33 ETH

    See my position: https://app.tidewater.example/position

    --
    Your health factor is below 1.50, the line of Conservative. Sent for 0xd2b8…4e0f.
    Change my alerts: https://app.example.com/a/tidewater
    Stop this topic: https://app.example.com/api/unsubscribe/abc.def
    Told by Bellwether for Tidewater Lend. We never ask for a seed phrase."
  `);
  const html = mail.html ?? "";
  for (const part of ["Liquidation risk", "8,300.00 USDC", "See my position", "We never ask for a seed phrase."]) {
    expect(html).toContain(part);
  }
  expect(html).toContain('href="https://app.tidewater.example/position"');
  expect(html).toContain("prefers-color-scheme:dark");
});

test("default: the headers that mail programs go by", async () => {
  const { headers } = await receive(alert);
  expect(headers["list-unsubscribe"]).toBe("<https://app.example.com/api/unsubscribe/abc.def>");
  expect(headers["list-unsubscribe-post"]).toBe("List-Unsubscribe=One-Click");
  expect(headers["auto-submitted"]).toBe("auto-generated");
  expect(headers["message-id"]).toMatch(/^<[0-9a-f]{40}@bellwether\.example>$/);
});

test("behavior: with a key, mail is signed for the sender's domain, both headers of the one-click stop included", async () => {
  const { privateKey } = generateKeyPairSync("rsa", { modulusLength: 2_048 });
  const key = privateKey.export({ type: "pkcs8", format: "pem" }).toString().replaceAll("\n", "\\n");
  const plain = ports(sink.url);
  const signing = email.create({ ...plain, settings: { ...plain.settings, MAIL_DKIM_KEY: asSecret(key) } });
  expect(await signing.send(alert, new AbortController().signal)).toMatchObject({ kind: "accepted" });
  await signing.close?.();
  const signature = sink.messages.at(-1)?.headers["dkim-signature"]?.replaceAll(/\s+/g, "") ?? "";
  expect(signature).toContain("d=bellwether.example;");
  expect(signature).toContain("s=bellwether;");
  const signed = /;h=([^;]+);/.exec(signature)?.[1]?.toLowerCase().split(":");
  expect(signed).toEqual(expect.arrayContaining(["from", "list-unsubscribe", "list-unsubscribe-post", "message-id"]));
});

test("behavior: urgent mail is marked so", async () => {
  expect((await receive({ ...alert, urgency: "urgent" })).headers.importance).toBe("High");
  expect((await receive(alert)).headers.importance).toBeUndefined();
});

test("behavior: markup and script links of strangers stay text", async () => {
  const mail = await receive({
    ...alert,
    workspaceName: `T<i>"`,
    topicName: "<u>",
    why: "<img src=x>",
    content: {
      kind: "message",
      subject: "<b>S</b>",
      body: "<script>",
      link: { label: "x", url: "javascript:alert(1)" },
    },
  });
  expect(mail.html).not.toMatch(/<script|<b>|<i>|<u>|<img|javascript:/);
  expect(mail.html).toContain("&lt;script&gt;");
});

test("error: a line break in a name, subject or link starts no header", async () => {
  const mail = await receive({
    ...alert,
    workspaceName: "Team\r\nX-A: 1",
    unsubscribeUrl: "https://app.example.com/x\r\nX-B: 1",
    effectKey: "k\r\nX-C: 1",
    content: { kind: "message", subject: "S\r\nX-D: 1\nBcc: all@example.com", body: "b" },
  });
  expect(Object.keys(mail.headers).filter((name) => /^(x-[abcd]|bcc)$/.test(name))).toEqual([]);
  expect(mail.to).toEqual(["mara@proton.example"]);
});

test("behavior: a mail stays below what mail programs show", async () => {
  const body = Array.from({ length: 9_000 }, (_, i) => `L${i}: "<&>"`).join("\n\n");
  const mail = await receive({ ...alert, content: { kind: "message", subject: "S", body } });
  expect(Buffer.byteLength(mail.html ?? "")).toBeLessThanOrEqual(100 * 1024);
});

test("error: nothing in a mail makes it read a file", async () => {
  const mail = await receive({
    ...alert,
    content: { kind: "message", subject: "S", body: '<img src="file:///etc/passwd">' },
  });
  expect(mail.html).not.toContain("root:");
});

const UNREACHABLE = {
  kind: "retry",
  lane: true,
  afterSeconds: 10,
  detail: "The mail server could not be reached.",
};

test.each([
  [{ responseCode: 451, response: "451 4.7.1 Greylisted" }, { kind: "retry" }],
  [
    { responseCode: 421, response: "421 4.3.2 Closing" },
    { kind: "retry", lane: true },
  ],
  [
    { responseCode: 550, response: "550 5.1.1 <mara@x> unknown" },
    { kind: "refused", addressOff: expect.any(String) },
  ],
  [
    { responseCode: 550, response: "550 5.2.1 disabled" },
    { kind: "refused", addressOff: expect.any(String) },
  ],
  [
    { code: "EAUTH", responseCode: 535 },
    { kind: "retry", lane: true },
  ],
  [
    { code: "ECONNECTION", command: "CONN" },
    { kind: "retry", lane: true, mayHaveArrived: true },
  ],
  [{ code: "ESOCKET", originalCode: "ECONNREFUSED", syscall: "connect", command: "CONN" }, UNREACHABLE],
  [{ code: "ETIMEDOUT", timeoutType: "GREETING_TIMEOUT", command: "CONN" }, UNREACHABLE],
  [{ code: "EDNS", command: "CONN" }, UNREACHABLE],
  [{ code: "ETIMEDOUT" }, { kind: "retry", mayHaveArrived: true }],
  [undefined, { kind: "retry", mayHaveArrived: true }],
])("behavior: what comes of %o", (error, expected) => {
  const result = judgeSmtp(error);
  expect(result).toMatchObject(expected);
  expect("mayHaveArrived" in result).toBe("mayHaveArrived" in expected);
});

test("behavior: a policy's no holds all mail, and leaves the address", () => {
  const result = judgeSmtp({ responseCode: 550, response: "550 5.7.1 Spam, dear mara@proton.example" });
  expect(result).toEqual({
    kind: "retry",
    lane: true,
    afterSeconds: 300,
    detail: "The mail server's rules refused it (550 5.7.1); all mail waits. Look at what it says of this sender.",
  });
});

test("error: another no for ever refuses this mail and leaves the address", () => {
  const result = judgeSmtp({ responseCode: 554, response: "554 5.6.0 What, mara@proton.example?" });
  expect(result).toEqual({ kind: "refused", detail: "The mail server refused (554 5.6.0)." });
});

test.each([
  ["Mara@Proton.me", { target: "Mara@proton.me", label: "M•••@proton.me" }],
  ["  x+tag@a-b.example.org ", { target: "x+tag@a-b.example.org", label: "x•••@a-b.example.org" }],
])("default: %s is an address", (text, expected) => {
  expect(parseEmail(text)).toEqual(expected);
});

test.each([
  "",
  "a",
  "a@b",
  "a@b@c.de",
  "a b@c.de",
  "a@c.de\r\nBcc: x@y.z",
  "a@c..de",
  "<a@c.de>",
  "a@c.de, b@c.de",
  `${"a".repeat(65)}@c.de`,
  "a\u200b@c.de",
  "a@[127.0.0.1]",
])("error: %j is none", (text) => {
  expect(() => parseEmail(text)).toThrow("This is not an email address. Write it as name@example.com.");
});
