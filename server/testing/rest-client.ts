import { expect } from "vitest";
import { findOperation } from "#server/api/rest/find-operation.ts";
import { handleRest, REST_BASE } from "#server/api/rest/handle-rest.ts";
import type { Problem } from "#server/api/rest/problem.ts";
import type { ApiScope } from "#server/contract/rest.ts";
import { API_SCOPES } from "#server/contract/rest.ts";
import { makeKey } from "#server/services/api-key/make-key.ts";
import { makeMember } from "./factories.ts";

const EVERY_SCOPE: ApiScope[] = API_SCOPES.map(({ scope }) => scope);

export type RestAnswer<T> = { status: number; headers: Headers; body: T };
type Sent = { body?: unknown; headers?: Record<string, string> };

/** A program of a team with a key of its own, that asks the public API as the web does. */
export async function makeRestClient(of: { id: number; slug: string }, scopes: ApiScope[] = EVERY_SCOPE) {
  const owner = await makeMember(of);
  const { id, key } = await makeKey(owner, { name: "Backend", scopes });
  const ask = <T = Problem>(method: string, path: string, sent: Sent = {}) =>
    askRest<T>(method, path, { key, ...sent });
  return { owner, id, key, ask };
}

/** What is answered is what the document says, and no more. */
function checkAnswer(method: string, path: string, body: unknown): void {
  const { operation } = findOperation(method, path.slice(REST_BASE.length));
  expect(operation.answer.parse(body)).toEqual(body);
}

/** One request, with whatever key. A body that is a text is sent as it is. */
export async function askRest<T = Problem>(
  method: string,
  path: string,
  { key, body, headers }: Sent & { key?: string } = {},
): Promise<RestAnswer<T>> {
  const request = new Request(`http://localhost:3000/api/v1${path}`, {
    method,
    headers: {
      ...(key === undefined ? {} : { authorization: `Bearer ${key}` }),
      ...(body === undefined ? {} : { "content-type": "application/json" }),
      ...headers,
    },
    ...(body === undefined ? {} : { body: typeof body === "string" ? body : JSON.stringify(body) }),
  });
  const response = await handleRest(request);
  const given: unknown = await response.json();
  if (response.ok) checkAnswer(method, new URL(request.url).pathname, given);
  return { status: response.status, headers: response.headers, body: given as T };
}
