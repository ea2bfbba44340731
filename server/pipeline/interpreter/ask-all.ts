import type { Db } from "#db/client.ts";
import type { PortfolioQuestion, SourceQuestion } from "#server/catalog/define-node.ts";
import type { RefreshPortfolios } from "#server/portfolio/refresh-portfolios.ts";
import { type Answer, type AskDeps, askSources, type KeyedQuestion } from "./ask-sources.ts";
import { keepAnswers, readKept } from "./source-cache.ts";

export type AskAllDeps = AskDeps & { db: Db; refreshPortfolios: RefreshPortfolios };

/**
 * Asks whoever the questions are for, backends and chains at once; outside of any transaction. What was answered is
 * kept.
 * @returns answers by key; what there was no time for is not among them
 */
export async function askAll(
  deps: AskAllDeps,
  questions: KeyedQuestion[],
  { deadline, now }: { deadline: Date; now: Date },
): Promise<Map<string, Answer>> {
  const backends = questions.filter(
    (asked): asked is KeyedQuestion<SourceQuestion> => asked.question.kind === "backend",
  );
  const holdings = questions.filter(
    (asked): asked is KeyedQuestion<PortfolioQuestion> => asked.question.kind === "portfolio",
  );
  const [answers, portfolios] = await Promise.all([
    askSources(deps, backends, deadline),
    askPortfolios(deps, holdings),
  ]);
  if (backends.length > 0) await deps.db.transaction((tx) => keepAnswers(tx, answers, now));
  return withLastKnown(deps.db, questions, new Map([...answers, ...portfolios]));
}

async function askPortfolios(
  { refreshPortfolios, clock }: AskAllDeps,
  questions: KeyedQuestion<PortfolioQuestion>[],
): Promise<Map<string, Answer>> {
  if (questions.length === 0) return new Map();
  const startedAt = clock.now().getTime();
  const unique = new Map(questions.map((asked) => [asked.key, asked]));
  const replies = await refreshPortfolios(
    [...unique.values()].map(({ workspaceId, question: { subscriberId, wallet } }) => ({
      workspaceId,
      subscriberId,
      wallet,
    })),
  );
  const durationMs = clock.now().getTime() - startedAt;
  return new Map(
    [...unique].flatMap(([key, { question }]) => {
      const reply = replies.get(question.subscriberId);
      return reply ? [[key, { reply, durationMs }] as const] : [];
    }),
  );
}

/** For failures, what was answered last is looked up. */
async function withLastKnown(
  db: Db,
  questions: KeyedQuestion[],
  answers: Map<string, Answer>,
): Promise<Map<string, Answer>> {
  const failed = questions.filter(({ key }) => answers.get(key)?.reply.kind === "failed");
  if (failed.length === 0) return answers;
  const kept = await db.transaction((tx) => readKept(tx, failed));
  return new Map(
    [...answers].map(([key, answer]) => {
      const before = kept.get(key);
      if (!before || answer.reply.kind !== "failed") return [key, answer];
      const { attributes, known, fetchedAt } = before;
      const lastKnown = { attributes, known, fetchedAt: fetchedAt.toISOString() };
      return [key, { ...answer, reply: { ...answer.reply, lastKnown } }];
    }),
  );
}
