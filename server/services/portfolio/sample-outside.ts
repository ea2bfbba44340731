import type { z } from "zod";
import { parseExactly } from "#server/catalog/exact-json.ts";
import { readAt, readListAt } from "#server/catalog/json-path.ts";
import { openHeaders } from "#server/catalog/source-request.ts";
import { outsideQuestionSchema } from "#server/contract/outside-portfolio.ts";
import { BadInputError } from "#server/kernel/errors.ts";
import { limits } from "#server/kernel/limits.ts";
import { type OutsideDeps, urlFor } from "#server/portfolio/ask-outside.ts";
import { checkRole } from "#server/services/check-role.ts";
import type { MemberContext } from "#server/services/context.ts";
import { describeSample, type SampleList } from "#server/services/pull/describe-sample.ts";
import { countPreview } from "#server/services/reading/preview-limit.ts";
import { checkQuestion } from "./check-outside.ts";
import { portfolioDeps } from "./portfolio-deps.ts";
import { walletSchema } from "./wallet-schema.ts";

export const sampleOutsideSchema = outsideQuestionSchema.extend({ wallet: walletSchema });

/** `texts`: what stands at each field of texts, by its path, each once. */
export type OutsideSample = { lists: (SampleList & { texts: Record<string, string[]> })[] };

const TEXTS_MAX = 40;
const TEXT_CHARS_MAX = 20;

/**
 * Asks a portfolio API for one wallet and says what of its answer can be pointed at. Stores nothing.
 * @throws BadInputError in words for operators, TooManyPreviewsError
 */
export async function sampleOutside(
  ctx: MemberContext,
  { url, headers, wallet }: z.output<typeof sampleOutsideSchema>,
  deps: OutsideDeps = portfolioDeps(),
): Promise<OutsideSample> {
  checkRole(ctx, "operator");
  checkQuestion({ url, headers });
  await countPreview(ctx.workspaceId);
  const opened = await openHeaders(deps.secretOf, { workspaceId: ctx.workspaceId, headers });
  if (opened.kind === "missing") throw new BadInputError(`It was not asked: ${opened.reason}.`);
  const { status, text } = await deps.fetch(urlFor(url, wallet), {
    headers: opened.values,
    timeoutMs: limits.sourceTimeoutMs,
    bytesMax: limits.sourceAnswerBytesMax,
  });
  if (status < 200 || status > 299) throw new BadInputError(`It answered ${status}${adviceOn(status)}.`);
  const json = parseExactly(text);
  if (json === undefined) throw new BadInputError("Its answer is not JSON.");
  const { lists } = describeSample(json);
  if (lists.length === 0) {
    throw new BadInputError("There is no list of holdings in its answer. Try a wallet that holds something.");
  }
  return { lists: lists.map((list) => ({ ...list, texts: textsOf(json, list) })) };
}

function adviceOn(status: number): string {
  if (status === 401 || status === 403) return "; check the secret in the header";
  if (status === 404) return "; check the URL, and that it knows this wallet";
  return status >= 300 && status < 400 ? ", a redirect, which is not followed; give the address that it leads to" : "";
}

function textsOf(json: unknown, { path, fields }: SampleList): Record<string, string[]> {
  const list = readListAt(json, path);
  const entries = typeof list === "string" ? [] : list;
  return Object.fromEntries(
    fields
      .filter(({ type }) => type === "text")
      .map((field) => {
        const texts = entries.map((entry) => readAt(entry, field.path)).filter((text) => typeof text === "string");
        const short = texts.filter((text) => text.length <= TEXT_CHARS_MAX);
        return [field.path, [...new Set(short)].slice(0, TEXTS_MAX)];
      }),
  );
}
