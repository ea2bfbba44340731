import { and, eq, isNull } from "drizzle-orm";
import { inWorkspace } from "#db/client.ts";
import { topic } from "#db/schema/subscriber.ts";
import type { TopicValues } from "#server/contract/topic.ts";
import { present } from "#server/kernel/assert.ts";
import { BadInputError, NotFoundError } from "#server/kernel/errors.ts";
import type { WorkspaceContext } from "#server/services/context.ts";
import { enrolWallet } from "#server/services/subscriber/enrol-wallet.ts";
import { checkTopicValues } from "#server/services/topic/check-values.ts";
import { listPreferences } from "./list-preferences.ts";
import { setPreference } from "./set-preference.ts";

/** A whole setting of the topic with this key; what is left out is as the topic has it. */
export type PutPreferenceInput = {
  address: `0x${string}`;
  topic: string;
  enabled?: boolean | undefined;
  preset?: string | null | undefined;
  own?: TopicValues | undefined;
};

/**
 * Replaces a wallet's setting of a topic by the rules of their own page, and gives what it comes to. A wallet that is
 * not known is added, once the setting is found good.
 *
 * @throws NotFoundError, BadInputError with the place of the value at fault as `pointer`
 */
export async function putPreference(ctx: WorkspaceContext, input: PutPreferenceInput) {
  const { address, own = {} } = input;
  const found = await findTopic(ctx, input.topic);
  const preset = input.preset === undefined ? found.defaultPreset : input.preset;
  checkSetting(found, preset, own);
  const subscriber = await enrolWallet(ctx, { address });
  const enabled = input.enabled ?? found.onByDefault;
  await setPreference(subscriber, { topicId: found.id, enabled, preset, own });
  const all = await listPreferences(subscriber);
  return present(
    all.find(({ topicId }) => topicId === found.id),
    "a topic that was just set is listed",
  );
}

async function findTopic(ctx: WorkspaceContext, key: string) {
  const [found] = await inWorkspace(ctx.workspaceId, (tx) =>
    tx
      .select()
      .from(topic)
      .where(and(eq(topic.workspaceId, ctx.workspaceId), eq(topic.key, key), isNull(topic.archivedAt)))
      .limit(1),
  );
  if (!found) throw new NotFoundError(`The topic “${key}”`);
  return found;
}

type Found = Awaited<ReturnType<typeof findTopic>>;

function checkSetting(found: Found, preset: string | null, own: TopicValues): void {
  if (preset !== null && !found.presets.some(({ key }) => key === preset)) {
    throw new BadInputError(`${found.name} has no preset “${preset}”.`, { pointer: "#/preset" });
  }
  try {
    checkTopicValues(found, own);
  } catch (error) {
    if (!(error instanceof BadInputError)) throw error;
    throw new BadInputError(error.publicMessage, { pointer: `#/own/${error.facts.field}` });
  }
}
