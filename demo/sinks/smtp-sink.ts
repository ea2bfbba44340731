import { once } from "node:events";
import type { Socket } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { type AddressObject, type ParsedMail, simpleParser } from "mailparser";
import { SMTPServer, type SMTPServerDataStream, type SMTPServerSession } from "smtp-server";
import { keepRecent, RECENT_MAX } from "./recent.ts";

export type ReceivedMail = {
  id: number;
  /** ISO time. */
  at: string;
  from: string;
  to: string[];
  subject: string;
  text: string;
  /** null when the mail has no HTML part. */
  html: string | null;
  /** By lower-case name; the last one when a header repeats. */
  headers: Record<string, string>;
  /** False when the connection was dropped before the sender could know that it arrived. */
  isAcknowledged: boolean;
};

export type SmtpScript = {
  /** The next mails are refused after DATA with this code; 451 asks to try later. */
  failNext: (count: number, code?: number) => void;
  /** Every mail to this address is refused at RCPT, until `accept`. 550 means for ever. */
  /** `enhanced`: why, as `5.1.1`. */
  refuse: (address: string, code?: number, enhanced?: string) => void;
  accept: (address: string) => void;
  /** The next mails arrive, but the connection drops before the answer. */
  dropAfterDataNext: (count: number) => void;
  /** Every mail is answered so much later. */
  delay: (delayMs: number) => void;
  reset: () => void;
};

export type SmtpSink = {
  /** For nodemailer: `smtp://127.0.0.1:port`. */
  url: string;
  port: number;
  /** The last 500, oldest first. */
  messages: readonly ReceivedMail[];
  script: SmtpScript;
  clear: () => void;
  close: () => Promise<void>;
};

export type SmtpSinkOptions = { port?: number; onMessage?: (mail: ReceivedMail) => void };

type Plan = {
  failures: number[];
  refused: Map<string, { code: number; enhanced: string }>;
  drops: number;
  delayMs: number;
};

/** A mail server on 127.0.0.1 that takes everything, as anybody, and delivers nothing. */
export async function startSmtpSink({ port = 0, onMessage }: SmtpSinkOptions = {}): Promise<SmtpSink> {
  const recent = keepRecent<ReceivedMail>(RECENT_MAX);
  const plan = newPlan();
  let nextId = 1;
  const server = new SMTPServer({
    authOptional: true,
    // A certificate that nobody trusts would only teach senders to skip the check.
    disabledCommands: ["STARTTLS"],
    onAuth: (_auth, _session, done) => done(null, { user: "anybody" }),
    onRcptTo: ({ address }, _session, done) => {
      const refused = plan.refused.get(address.toLowerCase());
      done(refused ? smtpError(refused.code, `${refused.enhanced} ${address} is refused`.trim()) : null);
    },
    onData: (stream, session, done) => void receive(stream, session).then(() => done(), done),
    logger: false,
  });

  async function receive(stream: SMTPServerDataStream, session: SMTPServerSession): Promise<void> {
    const parsed = await simpleParser(stream);
    if (plan.delayMs > 0) await sleep(plan.delayMs);
    const code = plan.failures.shift();
    if (code !== undefined) throw smtpError(code, "Scripted failure");
    const isDropped = plan.drops > 0;
    const mail = { id: nextId++, ...describeMail(parsed, session), isAcknowledged: !isDropped };
    recent.add(mail);
    onMessage?.(mail);
    if (!isDropped) return;
    plan.drops -= 1;
    dropConnection(server, session.id);
  }

  server.on("error", () => undefined); // A sender that vanished is its own business.
  server.listen(port, "127.0.0.1");
  await once(server.server, "listening");
  const address = server.server.address();
  if (typeof address !== "object" || address === null) throw new Error("A TCP server has a port.");
  return {
    url: `smtp://127.0.0.1:${address.port}`,
    port: address.port,
    messages: recent.items,
    script: createScript(plan),
    clear: recent.clear,
    close: () => new Promise((resolve) => server.close(resolve)),
  };
}

function newPlan(): Plan {
  return { failures: [], refused: new Map(), drops: 0, delayMs: 0 };
}

function createScript(plan: Plan): SmtpScript {
  return {
    failNext: (count, code = 451) => void plan.failures.push(...new Array<number>(count).fill(code)),
    refuse: (address, code = 550, enhanced = "") => void plan.refused.set(address.toLowerCase(), { code, enhanced }),
    accept: (address) => void plan.refused.delete(address.toLowerCase()),
    dropAfterDataNext: (count) => {
      plan.drops += count;
    },
    delay: (delayMs) => {
      plan.delayMs = delayMs;
    },
    reset: () => void Object.assign(plan, newPlan()),
  };
}

function describeMail(parsed: ParsedMail, session: SMTPServerSession): Omit<ReceivedMail, "id" | "isAcknowledged"> {
  const { mailFrom, rcptTo } = session.envelope;
  return {
    at: new Date().toISOString(),
    from: addressText(parsed.from) || (mailFrom ? mailFrom.address : ""),
    to: rcptTo.map(({ address }) => address),
    subject: parsed.subject ?? "",
    text: parsed.text ?? "",
    html: parsed.html || null,
    headers: Object.fromEntries(
      parsed.headerLines.map(({ key, line }) => [key, line.slice(line.indexOf(":") + 1).trim()]),
    ),
  };
}

function addressText(address: AddressObject | undefined): string {
  return address?.text ?? "";
}

function smtpError(responseCode: number, message: string): Error {
  return Object.assign(new Error(message), { responseCode });
}

/** The types do not show the connections; smtp-server has kept them as a set with `id` and `_socket` since 1.0. */
function dropConnection(server: SMTPServer, id: string): void {
  const { connections } = server as unknown as { connections: Set<{ id: string; _socket: Socket }> };
  for (const connection of connections) {
    if (connection.id === id) connection._socket.destroy();
  }
}
