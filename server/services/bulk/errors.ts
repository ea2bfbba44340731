import { AppError } from "#server/kernel/errors.ts";
import { limits } from "#server/kernel/limits.ts";

export class TooManyLoadsError extends AppError {
  override name = "TooManyLoadsError";
  constructor() {
    super({
      code: "too-many",
      retry: "later",
      publicMessage: `There are ${limits.bulkLoadsAtOnce} loads under way already. Send this one when one of them has ended.`,
    });
  }
}

export class BrokenOffError extends AppError {
  override name = "BrokenOffError";
  constructor(load: string, lastLine: number) {
    super({
      code: "bad-input",
      retry: "later",
      publicMessage: `The upload broke off. All up to line ${lastLine} is stored: go on from line ${lastLine + 1} of the load ${load}.`,
      facts: { lastLine },
    });
  }
}
