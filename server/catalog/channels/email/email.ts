import { createHash } from "node:crypto";
import type { SendMailOptions, Transporter } from "nodemailer";
import type { RenderedMessage } from "#server/contract/message.ts";
import { BadInputError } from "#server/kernel/errors.ts";
import { limits } from "#server/kernel/limits.ts";
import { defineChannel, type Parcel } from "../../define-channel.ts";
import { oneLine } from "../plain-text.ts";
import { contentOf, type EmailContent, renderEmailText } from "./email-content.ts";
import { renderEmailHtml } from "./email-html.ts";
import { judgeSmtp } from "./judge-smtp.ts";
import { addressOf, createMailTransport } from "./transport.ts";

const BODY_MAX = 20_000;
const ADDRESS_MAX = 254;

/** Mail through the installation's own server. At least once: a repeat has the same Message-ID. */
export const email = defineChannel({ kind: "email", label: "Email", icon: "mail", linkable: true }, (ports) => {
  const { settings } = ports;
  let transport: Transporter | undefined;
  return {
    lane: { concurrency: 20, perSecond: 50 },
    priceMilli: 1_000,
    configured: () => settings.SMTP_URL !== undefined,
    parseTarget: parseEmail,
    async send(parcel, signal) {
      const { content } = parcel;
      if (!settings.SMTP_URL) return { kind: "refused", detail: "This installation has no mail server." };
      if (content.kind !== "message") {
        return { kind: "refused", detail: "Email takes messages; this is a web call." };
      }
      transport ??= createMailTransport(settings.SMTP_URL, settings);
      // the last look before anything is handed over
      const because = await ports.suppressedBecause(parcel.workspaceId, parcel.target);
      if (because) return { kind: "refused", addressOff: because, detail: `Not sent. ${because}.` };
      try {
        const mail = writeMail(parcel, content, settings.MAIL_FROM);
        await Promise.race([transport.sendMail(mail), whenAborted(signal)]);
        return { kind: "accepted", receiptId: String(mail.messageId), detail: "The mail server accepted it." };
      } catch (error) {
        return judgeSmtp(error);
      }
    },
    async close() {
      transport?.close();
      transport = undefined;
    },
  };
});

/** A typed address, as it is written to and as it is shown: `m•••@proton.me`. */
export function parseEmail(text: string): { target: string; label: string } {
  const [, name, host] = /^([^\s@<>(),;:"\\[\]]{1,64})@([^\s@<>(),;:"\\[\]]{3,190})$/.exec(text.trim()) ?? [];
  const isHost = host !== undefined && /^(?:[\p{L}\p{N}-]{1,63}\.)+[\p{L}\p{N}-]{2,63}$/u.test(host);
  if (!name || !isHost || oneLine(text) !== text.trim() || text.trim().length > ADDRESS_MAX) {
    throw new BadInputError("This is not an email address. Write it as name@example.com.");
  }
  const domain = host.toLowerCase();
  return { target: `${name}@${domain}`, label: `${name.slice(0, 1)}•••@${domain}` };
}

/** The same content in two forms, under the headers that mail programs go by. */
export function composeMail(of: {
  content: EmailContent;
  subject: string;
  to: string;
  /** MAIL_FROM: the address is used, the name is the sender's. */
  from: string;
}): SendMailOptions {
  return {
    from: { name: of.content.sender, address: addressOf(of.from) },
    to: { name: "", address: of.to },
    subject: of.subject,
    text: renderEmailText(of.content),
    html: renderEmailHtml(of.content),
    headers: { "Auto-Submitted": "auto-generated" },
  };
}

function writeMail(parcel: Parcel, message: RenderedMessage, from: string): SendMailOptions {
  const content = fitting(parcel, message);
  const id = createHash("sha256").update(parcel.effectKey).digest("hex").slice(0, 40);
  const mail = composeMail({ content, subject: content.heading, to: parcel.target, from });
  return {
    ...mail,
    messageId: `<${id}@${addressOf(from).split("@")[1] ?? "localhost"}>`,
    priority: parcel.urgency === "urgent" ? "high" : "normal",
    headers: { ...mail.headers, "List-Unsubscribe-Post": "List-Unsubscribe=One-Click" },
    list: { unsubscribe: { url: parcel.unsubscribeUrl, comment: "" } },
  };
}

/** Mail programs hide what comes after about 100 kB, so a long body is cut before that. */
function fitting(parcel: Parcel, message: RenderedMessage): EmailContent {
  for (let bodyMax = BODY_MAX; ; bodyMax = Math.floor(bodyMax / 2)) {
    const content = contentOf({ ...parcel, content: message }, bodyMax);
    if (bodyMax < 100 || Buffer.byteLength(renderEmailHtml(content)) <= limits.emailBytesMax) return content;
  }
}

function whenAborted(signal: AbortSignal): Promise<never> {
  return new Promise((_, fail) => {
    const give = () => fail(Object.assign(new Error("too slow"), { code: "ETIMEDOUT" }));
    if (signal.aborted) give();
    else signal.addEventListener("abort", give, { once: true });
  });
}
