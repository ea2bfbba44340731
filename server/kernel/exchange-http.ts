import { type Agent, type Dispatcher, errors } from "undici";
import { explain, ReplyTooLargeError, RequestTimeoutError } from "./safe-fetch-errors.ts";

export type Caps = {
  /** For everything: name look-up, connection, answer. */
  timeoutMs: number;
  /** Longest answer, in bytes. */
  bytesMax: number;
  /** A longer answer is an error, or is cut there: for callers who only want the status. */
  overflow?: "error" | "cut";
  signal?: AbortSignal;
};

/** `headers` by lower-case name; `text` is the body read as UTF-8. */
export type Reply = { status: number; headers: Record<string, string>; text: string };

/** `host`: what errors name. */
type Of = { host: string; caps: Caps };

/**
 * One request and its answer, whole or cut, in the time that its caps give. The connection is kept for the next when the
 * answer was read to its end.
 *
 * By undici's own dispatch: its `request` puts a stream, an iterator and a dozen promises between the socket and an
 * answer of a few bytes, a third of what a web call took.
 */
export function exchangeHttp(agent: Agent, request: Dispatcher.DispatchOptions, of: Of): Promise<Reply> {
  const { signal } = of.caps;
  if (signal?.aborted) return Promise.reject(signal.reason);
  return new Promise((resolve, reject) => {
    agent.dispatch(request, new Exchange(of, { resolve, reject }));
  });
}

type Settle = { resolve: (reply: Reply) => void; reject: (reason: unknown) => void };

/** Ends once: with the answer, an error, at the time cap or when the caller's signal aborts. */
class Exchange implements Dispatcher.DispatchHandler {
  readonly #of: Of;
  readonly #settle: Settle;
  readonly #timer: NodeJS.Timeout;
  #controller: Dispatcher.DispatchController | undefined;
  #isOver = false;
  #status = 0;
  #headers: Reply["headers"] = {};
  readonly #chunks: Buffer[] = [];
  #bytes = 0;

  constructor(of: Of, settle: Settle) {
    this.#of = of;
    this.#settle = settle;
    const { timeoutMs, signal } = of.caps;
    this.#timer = setTimeout(() => this.#giveUp(new RequestTimeoutError(this.#noReply())), timeoutMs);
    this.#timer.unref();
    // itself, and not a function, so that it can be taken off again without keeping one
    signal?.addEventListener("abort", this);
  }

  handleEvent(): void {
    this.#giveUp(this.#of.caps.signal?.reason);
  }

  /** It waited for its name, a connection or others before it: what was given up meanwhile is not sent. */
  onRequestStart(controller: Dispatcher.DispatchController): void {
    this.#controller = controller;
    if (this.#isOver) this.#leave();
  }

  /** The last is the answer's: others, such as 103, come before it. */
  onResponseStart(_: unknown, status: number, headers: Record<string, string | string[] | undefined>): void {
    this.#status = status;
    this.#headers = flatten(headers);
  }

  onResponseData(_: unknown, chunk: Buffer): void {
    this.#chunks.push(chunk);
    this.#bytes += chunk.length;
    const { host, caps } = this.#of;
    if (this.#bytes <= caps.bytesMax) return;
    if (caps.overflow === "cut") this.onResponseEnd();
    else this.#end()?.reject(new ReplyTooLargeError(host, caps.bytesMax));
    this.#leave();
  }

  onResponseEnd(): void {
    this.#end()?.resolve({
      status: this.#status,
      headers: this.#headers,
      text: Buffer.concat(this.#chunks).toString("utf8", 0, this.#of.caps.bytesMax),
    });
  }

  onResponseError(_: unknown, error: Error): void {
    this.#end()?.reject(explain(error, this.#noReply()));
  }

  #noReply() {
    const { host, caps } = this.#of;
    return { host, timeoutMs: caps.timeoutMs, hasLeft: this.#controller !== undefined };
  }

  /** At once, also where undici would wait: while a name is looked up. */
  #giveUp(reason: unknown): void {
    this.#end()?.reject(reason);
    this.#leave();
  }

  /** @returns undefined when it has ended before */
  #end(): Settle | undefined {
    if (this.#isOver) return undefined;
    this.#isOver = true;
    clearTimeout(this.#timer);
    this.#of.caps.signal?.removeEventListener("abort", this);
    return this.#settle;
  }

  /** Whatever is still to come is not read: the connection ends. */
  #leave(): void {
    this.#controller?.abort(new errors.RequestAbortedError());
  }
}

function flatten(headers: Record<string, string | string[] | undefined>): Record<string, string> {
  const flat: Record<string, string> = {};
  for (const name of Object.keys(headers)) {
    const value = headers[name];
    flat[name] = Array.isArray(value) ? value.join(", ") : (value ?? "");
  }
  return flat;
}
