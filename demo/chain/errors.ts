/** anvil did not come up, or went away while something needed it. */
export class ChainUnavailableError extends Error {
  override name = "ChainUnavailableError";
  constructor(what: string, cause?: unknown) {
    super(`The local chain ${what}.`, { cause });
  }
}

/** The node answered a request with an error. `revertData` is there when a contract refused. */
export class ChainRequestError extends Error {
  override name = "ChainRequestError";
  readonly revertData: string | undefined;
  constructor(method: string, answer: { code: number; message: string; data?: unknown }) {
    super(`${method} failed: ${answer.message} (${answer.code})`);
    this.revertData = typeof answer.data === "string" ? answer.data : undefined;
  }
}

/** A transaction was mined and did nothing but cost gas. */
export class TransactionRevertedError extends Error {
  override name = "TransactionRevertedError";
  constructor(hash: string, cause?: unknown) {
    super(`Transaction ${hash} was reverted${cause instanceof Error ? `: ${cause.message}` : ""}.`, { cause });
  }
}

/** The Solidity compiler refused a source. */
export class CompileError extends Error {
  override name = "CompileError";
}
