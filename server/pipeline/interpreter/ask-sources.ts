import type { Question, SourceQuestion, SourceReply } from "#server/catalog/define-node.ts";
import { asClause, openHeaders, type SecretOf } from "#server/catalog/source-request.ts";
import { hostOf } from "#server/catalog/url-host.ts";
import type { Clock } from "#server/kernel/clock.ts";
import { AppError } from "#server/kernel/errors.ts";
import { limits } from "#server/kernel/limits.ts";
import { logPipeline } from "#server/kernel/log.ts";
import type { SafeFetch } from "#server/kernel/safe-fetch.ts";
import { readAnswer } from "./read-answer.ts";

export type AskDeps = {
  fetch: SafeFetch;
  secretOf: SecretOf;
  clock: Clock;
};

/** A question under the key of its cache; equal ones are asked once. */
export type KeyedQuestion<Q extends Question = Question> = { key: string; workspaceId: number; question: Q };
export type Answer = { reply: SourceReply; durationMs: number };

/** After so many in a row without an answer, a host is left alone for the rest of the batch. */
const SILENCES_MAX = 4;

/**
 * Asks teams' backends, several at a time, until `deadline`; outside of any transaction.
 * @returns answers by key; what there was no time for is not among them
 */
export async function askSources(
  deps: AskDeps,
  questions: KeyedQuestion<SourceQuestion>[],
  deadline: Date,
): Promise<Map<string, Answer>> {
  const waiting = [...new Map(questions.map((question) => [question.key, question])).values()];
  const answers = new Map<string, Answer>();
  const silences = new Map<string, number>();
  const askNext = async (): Promise<void> => {
    for (let next = waiting.shift(); next && deps.clock.now() < deadline; next = waiting.shift()) {
      const { reply, durationMs } = await askUnlessSilent(deps, next, silences);
      answers.set(next.key, { reply, durationMs });
    }
  };
  await Promise.all(Array.from({ length: limits.sourceConcurrency }, askNext));
  return answers;
}

async function askUnlessSilent(
  deps: AskDeps,
  asked: KeyedQuestion<SourceQuestion>,
  silences: Map<string, number>,
): Promise<Answer> {
  const host = hostOf([asked.question.url]) ?? "";
  const inARow = silences.get(host) ?? 0;
  if (inARow >= SILENCES_MAX) return leftAlone;
  const answer = await askOne(deps, asked);
  silences.set(host, answer.isSilence ? (silences.get(host) ?? 0) + 1 : 0);
  return answer;
}

type Asked = Answer & { isSilence: boolean };

const leftAlone: Answer = {
  reply: { kind: "failed", reason: "it did not answer others just now, so it was not asked again" },
  durationMs: 0,
};

async function askOne(deps: AskDeps, { workspaceId, question }: KeyedQuestion<SourceQuestion>): Promise<Asked> {
  const startedAt = deps.clock.now().getTime();
  const done = (reply: SourceReply, isSilence = false) => ({
    reply,
    durationMs: deps.clock.now().getTime() - startedAt,
    isSilence,
  });
  const headers = await openHeaders(deps.secretOf, { workspaceId, headers: question.headers });
  if (headers.kind === "missing") return done({ kind: "failed", reason: headers.reason });
  try {
    const answer = await deps.fetch(question.url, {
      headers: headers.values,
      timeoutMs: limits.sourceTimeoutMs,
      bytesMax: limits.sourceAnswerBytesMax,
    });
    return done(readAnswer(answer, question));
  } catch (error) {
    if (error instanceof AppError) {
      return done({ kind: "failed", reason: asClause(error.publicMessage) }, error.retry === "later");
    }
    logPipeline.error({ err: error }, "asking a data source threw");
    return done({ kind: "failed", reason: "the request could not be made" });
  }
}
