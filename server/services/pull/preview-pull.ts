import type { z } from "zod";
import { parseExactly } from "#server/catalog/exact-json.ts";
import { openHeaders } from "#server/catalog/source-request.ts";
import { pullSettingSchema } from "#server/contract/pull.ts";
import { BadInputError } from "#server/kernel/errors.ts";
import { limits } from "#server/kernel/limits.ts";
import { checkRole } from "#server/services/check-role.ts";
import type { MemberContext } from "#server/services/context.ts";
import { countPreview } from "#server/services/reading/preview-limit.ts";
import { describeSample, type Sample } from "./describe-sample.ts";
import { pullDeps } from "./pull-deps.ts";
import { signRequest } from "./sign-request.ts";
import type { PullDeps } from "./take-pull.ts";

export const previewPullSchema = pullSettingSchema.pick({ url: true, headers: true, isUnsigned: true });

/**
 * Asks the backend once and says what of its answer can be pointed at. Stores nothing.
 * @throws BadInputError in words for operators, TooManyPreviewsError
 */
export async function previewPull(
  ctx: MemberContext,
  { url, headers, isUnsigned }: z.output<typeof previewPullSchema>,
  deps: Omit<PullDeps, "db"> = pullDeps(),
): Promise<Sample> {
  checkRole(ctx, "operator");
  await countPreview(ctx.workspaceId);
  const opened = await openHeaders(deps.secretOf, { workspaceId: ctx.workspaceId, headers });
  if (opened.kind === "missing") throw new BadInputError(`It was not asked: ${opened.reason}.`);
  const signed = isUnsigned ? {} : await signRequest(deps, { workspaceId: ctx.workspaceId, url });
  const { status, text } = await deps.fetch(url, {
    ...{
      headers: { ...opened.values, ...signed },
      timeoutMs: limits.pullTimeoutMs,
      bytesMax: limits.pullAnswerBytesMax,
    },
  });
  if (status < 200 || status > 299) throw new BadInputError(`It answered ${status}${STATUS[status] ?? ""}.`);
  const json = parseExactly(text);
  if (json === undefined) throw new BadInputError("Its answer is not JSON.");
  const sample = describeSample(json);
  if (sample.lists.length === 0)
    throw new BadInputError("There is no list of entries in its answer. Ask for one, a wallet an entry.");
  return sample;
}

const STATUS: Record<number, string> = {
  401: "; check the secret in the header",
  403: "; check the secret in the header",
  301: ", a redirect, which is not followed; give the address that it leads to",
  302: ", a redirect, which is not followed; give the address that it leads to",
  307: ", a redirect, which is not followed; give the address that it leads to",
  308: ", a redirect, which is not followed; give the address that it leads to",
};
