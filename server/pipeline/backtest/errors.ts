import { AppError } from "#server/kernel/errors.ts";

const figure = new Intl.NumberFormat("en-GB");

/** A backtest that is larger than an installation should be kept busy with. */
export class TooLargeError extends AppError {
  override name = "TooLargeError";
  constructor(what: "blocks" | "events" | "passages", max: number) {
    super({ code: "too-many", publicMessage: TOO_LARGE[what](figure.format(max)), facts: { what, max } });
  }
}

const TOO_LARGE = {
  blocks: (max: string) =>
    `This stretch is longer than ${max} blocks, which is as many as a backtest reads again. Choose a shorter one.`,
  events: (max: string) =>
    `This stretch holds more than ${max} events, which is as many as a backtest looks at. Choose a shorter one, or narrow the filters of the When node.`,
  passages: (max: string) =>
    `Events times wallets came to more than ${max}, which is as many as a backtest looks at. Choose a shorter stretch, or a narrower Who node.`,
};

/** A stretch that the chain does not have. */
export class NotYetError extends AppError {
  override name = "NotYetError";
  constructor({ block, newest }: { block: number; newest: number }) {
    super({
      code: "bad-input",
      publicMessage: `Block ${figure.format(block)} is not there yet: the newest is ${figure.format(newest)}. Choose a stretch that has passed.`,
      facts: { block, newest },
    });
  }
}

/** A chain whose past cannot be read, nor was it stored. */
export class NoChainError extends AppError {
  override name = "NoChainError";
  constructor(chain: string) {
    super({
      code: "bad-input",
      publicMessage: `${chain} is not connected here, so its blocks cannot be read again. Choose the last hours or days, of which stored events are used.`,
    });
  }
}
