import { createTransport, type Transporter } from "nodemailer";
import type { Secret } from "#server/kernel/secret.ts";

const CONNECTIONS_MAX = 5;

/**
 * A pool of connections to the installation's mail server. Nothing in a mail can make it read a file or a URL.
 *
 * @param url `smtp://` or `smtps://`, with a name and password when the server wants them
 */
export function createMailTransport(url: Secret): Transporter {
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
  } as Parameters<typeof createTransport>[0]);
}
