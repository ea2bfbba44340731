import type { SafeFetch } from "#server/kernel/safe-fetch.ts";
import type { MailEvent } from "#server/services/suppression/mail-event.ts";

/** A call of a mail provider. */
export type MailCall = { headers: Headers; body: string; now: Date; fetch: SafeFetch };

/** By which one kind of mail provider says what became of mails. */
export type MailDoor = {
  /** What stands after `/api/mail-events/`; empty for any provider. */
  provider: string;
  /** Set up in this installation. */
  isOpen(): boolean;
  /**
   * Checks who calls, then reads what is said; `answer`: it is of no mail, and is answered so.
   * @throws NotAllowedError when it is not known by whom it is; ZodError or SyntaxError when it cannot be read
   */
  read(call: MailCall): Promise<{ events: MailEvent[] } | { answer: object }>;
};
