import { AppError } from "#server/kernel/errors.ts";

export class TooManyLinksError extends AppError {
  override name = "TooManyLinksError";
  constructor() {
    super({
      code: "too-many",
      retry: "later",
      publicMessage:
        "A confirmation went to this address moments ago, or several did today. Look into its inbox, or try again in 15 minutes.",
    });
  }
}

export class TooManyConfirmationsError extends AppError {
  override name = "TooManyConfirmationsError";
  constructor(waitSeconds: number) {
    super({
      code: "too-many",
      retry: "later",
      publicMessage: `Many confirmations were asked for from here. Try again in ${Math.ceil(waitSeconds / 60)} minutes.`,
      facts: { waitSeconds },
    });
  }
}

export class ChannelMissingError extends AppError {
  override name = "ChannelMissingError";
  constructor(label: string) {
    super({ code: "unavailable", publicMessage: `This installation does not send by ${label}.`, facts: { label } });
  }
}

export class MailNotSentError extends AppError {
  override name = "MailNotSentError";
  constructor(detail: string) {
    super({ code: "unavailable", retry: "later", publicMessage: `The confirmation could not be sent. ${detail}` });
  }
}

/** One message for unknown, used up and too old: a guess learns nothing. */
export class LinkGoneError extends AppError {
  override name = "LinkGoneError";
  constructor() {
    super({
      code: "not-found",
      publicMessage: "This link is used up or too old. Ask for a new one on your channels page.",
    });
  }
}
