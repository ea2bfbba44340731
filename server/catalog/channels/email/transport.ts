import { createTransport, type Transporter } from "nodemailer";
import type { Env } from "#server/kernel/env.ts";
import type { Secret } from "#server/kernel/secret.ts";

const CONNECTIONS_MAX = 5;

/**
 * What a signature covers, where it is there. RFC 8058 wants both headers of the one-click unsubscribe in it, and
 * nodemailer's own list lacks the second.
 */
const SIGNED_HEADERS = [
  ...["From", "To", "Subject", "Date", "Message-ID", "MIME-Version", "Content-Type", "Content-Transfer-Encoding"],
  ...["List-Unsubscribe", "List-Unsubscribe-Post", "Auto-Submitted", "Importance"],
];

export type MailSettings = Pick<Env, "MAIL_FROM" | "MAIL_DKIM_KEY" | "MAIL_DKIM_SELECTOR">;

/**
 * A pool of connections to the installation's mail server. Nothing in a mail can make it read a file or a URL. Mails
 * are signed for the sender's own domain, when there is a key.
 *
 * @param url `smtp://` or `smtps://`, with a name and password when the server wants them
 */
export function createMailTransport(url: Secret, settings: MailSettings): Transporter {
  return createTransport({
    url: url.reveal(),
    pool: true,
    maxConnections: CONNECTIONS_MAX,
    disableFileAccess: true,
    disableUrlAccess: true,
    connectionTimeout: 8_000,
    greetingTimeout: 8_000,
    socketTimeout: 20_000,
    tls: { minVersion: "TLSv1.2" },
    ...dkimOf(settings),
  } as Parameters<typeof createTransport>[0]);
}

function dkimOf({ MAIL_FROM, MAIL_DKIM_KEY, MAIL_DKIM_SELECTOR }: MailSettings) {
  const domainName = addressOf(MAIL_FROM).split("@")[1];
  if (!MAIL_DKIM_KEY || !domainName) return {};
  const privateKey = MAIL_DKIM_KEY.reveal().replaceAll("\\n", "\n");
  const headerFieldNames = SIGNED_HEADERS.join(":");
  return { dkim: { domainName, keySelector: MAIL_DKIM_SELECTOR, privateKey, headerFieldNames } };
}

/** Of `Name <address>` the address. */
export function addressOf(from: string): string {
  return /<([^<>]+)>/.exec(from)?.[1] ?? from.trim();
}
