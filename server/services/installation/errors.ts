import { AppError } from "#server/kernel/errors.ts";

/** Nothing was changed when this is thrown. */
export class UnknownSealError extends AppError {
  override name = "UnknownSealError";
  constructor({ table, rows }: { table: string; rows: number }) {
    super({
      code: "conflict",
      publicMessage: `${rows} of ${table} open with none of the keys given, and nothing was changed. Name every key from before, the oldest first, in BELLWETHER_SECRET_KEY_OLD, and run it again.`,
      facts: { table, rows },
    });
  }
}

export class NoFormerKeyError extends AppError {
  override name = "NoFormerKeyError";
  constructor() {
    super({
      code: "bad-input",
      publicMessage:
        "There is no key to change from. Give the new one as BELLWETHER_SECRET_KEY, and the one from before as BELLWETHER_SECRET_KEY_OLD.",
    });
  }
}

export class StillSealingError extends AppError {
  override name = "StillSealingError";
  constructor(rows: number) {
    super({
      code: "conflict",
      retry: "later",
      publicMessage: `Somebody still seals under the key from before: ${rows} rows came since. Start every web server and worker with the new key as BELLWETHER_SECRET_KEY and the one from before as BELLWETHER_SECRET_KEY_OLD, and run it again.`,
      facts: { rows },
    });
  }
}
