import { ChainRequestError, ChainUnavailableError } from "./errors.ts";

export type Rpc = <Result = unknown>(method: string, params?: unknown[]) => Promise<Result>;

const TIMEOUT_MS = 20_000;

/**
 * JSON-RPC over HTTP, one request a call.
 *
 * @throws ChainRequestError when the node answers with an error
 * @throws ChainUnavailableError when it does not answer
 */
export function createRpc(url: string): Rpc {
  let id = 0;
  return async <Result>(method: string, params: unknown[] = []): Promise<Result> => {
    id += 1;
    const answer = await post(url, { jsonrpc: "2.0", id, method, params });
    if (answer.error) throw new ChainRequestError(method, answer.error);
    return answer.result as Result;
  };
}

type Answer = { result?: unknown; error?: { code: number; message: string; data?: unknown } };

async function post(url: string, body: object): Promise<Answer> {
  try {
    const response = await fetch(url, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify(body),
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
    return (await response.json()) as Answer;
  } catch (cause) {
    throw new ChainUnavailableError("does not answer", cause);
  }
}
