import type { SendResult } from "../../define-channel.ts";

/** What nodemailer says of a failure. */
type SmtpError = {
  code?: string;
  /** What the system called it. */
  originalCode?: string;
  timeoutType?: string;
  syscall?: string;
  command?: string;
  responseCode?: number;
  response?: string;
};

const UNREACHABLE_SECONDS = 10;
const SIGN_IN_SECONDS = 60;
const CLOSING_SECONDS = 30;
const POLICY_SECONDS = 300;

/** Enhanced codes by which a server says that there is no such mailbox, now and for ever. */
const NO_MAILBOX = /\b5\.(?:1\.(?:1|2|3|6|10)|2\.1)\b/;

/** A server's rules about us, not about a mailbox: the next mail would hear the same. */
const POLICY = /\b5\.7\.\d{1,3}\b/;

/**
 * What to do after mail could not be handed over. The server's own words are left out: they repeat the address.
 */
export function judgeSmtp(error: unknown): SendResult {
  const failure = (error ?? {}) as SmtpError;
  const { code, responseCode, response = "" } = failure;
  if (code === "EAUTH") {
    return {
      kind: "retry",
      lane: true,
      afterSeconds: SIGN_IN_SECONDS,
      detail: "The mail server does not accept this installation's name and password.",
    };
  }
  if (responseCode === undefined) return judgeConnection(failure);
  if (responseCode === 421) {
    return { kind: "retry", lane: true, afterSeconds: CLOSING_SECONDS, detail: "The mail server is closing (421)." };
  }
  if (responseCode < 500) return { kind: "retry", detail: `The mail server asks to try later (${responseCode}).` };
  const enhanced = /\b5\.\d{1,3}\.\d{1,3}\b/.exec(response)?.[0];
  const said = enhanced ? `${responseCode} ${enhanced}` : String(responseCode);
  if (NO_MAILBOX.test(response)) {
    const addressOff = "The mail server says that there is no such mailbox";
    return { kind: "refused", addressOff, detail: `The mail server refused (${said}): there is no such mailbox.` };
  }
  if (POLICY.test(response)) {
    const detail = `The mail server's rules refused it (${said}); all mail waits. Look at what it says of this sender.`;
    return { kind: "retry", lane: true, afterSeconds: POLICY_SECONDS, detail };
  }
  return { kind: "refused", detail: `The mail server refused (${said}).` };
}

/** Codes of what ended before a mail could be handed over. */
const NEVER_BEGAN = ["EDNS", "ETLS", "ECONNREFUSED", "CONNECT_TIMEOUT", "GREETING_TIMEOUT", "UPGRADE_TIMEOUT"];

function judgeConnection(failure: SmtpError): SendResult {
  const { code = "", originalCode = "", timeoutType = "", syscall, command } = failure;
  if (code === "EENVELOPE") return { kind: "refused", detail: "The mail could not be addressed." };
  const pause = { kind: "retry", lane: true, afterSeconds: UNREACHABLE_SECONDS } as const;
  if (syscall === "connect" || [code, originalCode, timeoutType].some((one) => NEVER_BEGAN.includes(one))) {
    return { ...pause, detail: "The mail server could not be reached." };
  }
  const unsure = { mayHaveArrived: true, detail: "The mail server did not answer. The mail may have arrived." };
  return command === "CONN" || code === "ECONNECTION" ? { ...pause, ...unsure } : { kind: "retry", ...unsure };
}
