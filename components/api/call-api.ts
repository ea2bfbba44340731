import { EMBEDDED_HEADER } from "#server/contract/embed.ts";
import { fromWire, toWire } from "#server/contract/wire.ts";
import type { RouterInputs, RouterOutputs } from "../trpc.tsx";
import { tellActed } from "./acted.ts";
import { isEmbedded, leaveToSignIn } from "./to-sign-in.ts";

type Noun = keyof RouterInputs & string;
type Verb<N extends Noun> = keyof RouterInputs[N] & string;
type Path = { [N in Noun]: `${N}.${Verb<N>}` }[Noun];
type At<All, P extends string> = P extends `${infer N extends keyof All & string}.${infer V}`
  ? V extends keyof All[N]
    ? All[N][V]
    : never
  : never;

/** A change that was not made, in words that may be shown. */
export class NotDoneError extends Error {
  override name = "NotDoneError";
}

/** One change, as it is sent. */
export type Call = { [P in Path]: { path: P; input: At<RouterInputs, P> } }[Path];

type Answer = { result: { data: unknown } } | { error: unknown };
type Refusal = { message: string; data: { app: { code: string } } };

const NO_ANSWER = "No answer came. Check your connection and try again.";

/**
 * One change, sent to the same door that tRPC's client knocks at. For pages that ask so little that its script, and a
 * cache of what was read, would weigh more than the page.
 *
 * @throws NotDoneError with the server's words, or when no answer came
 */
export async function callApi<P extends Path>(path: P, input: At<RouterInputs, P>): Promise<At<RouterOutputs, P>> {
  const answer = await post(`/api/trpc/${path}`, JSON.stringify(toWire(input)));
  if ("result" in answer) {
    tellActed();
    return fromWire(answer.result.data) as At<RouterOutputs, P>;
  }
  const { message, data } = fromWire(answer.error) as Refusal;
  leaveToSignIn(data.app.code);
  throw new NotDoneError(message);
}

async function post(url: string, body: string): Promise<Answer> {
  const headers = { "content-type": "application/json", ...(isEmbedded() && { [EMBEDDED_HEADER]: "1" }) };
  try {
    return await (await fetch(url, { method: "POST", headers, body })).json();
  } catch {
    throw new NotDoneError(NO_ANSWER);
  }
}
