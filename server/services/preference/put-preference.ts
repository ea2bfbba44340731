import { and, eq, isNull } from "drizzle-orm";
import { inWorkspace } from "#db/client.ts";
import { topic } from "#db/schema/subscriber.ts";
import type { TopicValues } from "#server/contract/topic.ts";
import { present } from "#server/kernel/assert.ts";
import { BadInputError, NotFoundError } from "#server/kernel/errors.ts";
import type { OfSubscriber } from "#server/services/context.ts";
import { listPreferences } from "./list-preferences.ts";
import { setPreference } from "./set-preference.ts";

/** A whole setting of the topic with this key; what is left out is as the topic has it. */
export type PutPreferenceInput = {
  topic: string;
  enabled?: boolean | undefined;
  preset?: string | null | undefined;
  own?: TopicValues | undefined;
};

/**
 * Replaces a subscriber's setting of a topic by the rules of their own page, and gives what it comes to.
 *
 * @throws NotFoundError, BadInputError with the place of the value at fault as `pointer`
 */
export async function putPreference(ctx: OfSubscriber, input: PutPreferenceInput) {
  const { enabled, preset, own = {} } = input;
  const [found] = await inWorkspace(ctx.workspaceId, (tx) =>
    tx
      .select({ id: topic.id, onByDefault: topic.onByDefault, defaultPreset: topic.defaultPreset })
      .from(topic)
      .where(and(eq(topic.workspaceId, ctx.workspaceId), eq(topic.key, input.topic), isNull(topic.archivedAt)))
      .limit(1),
  );
  if (!found) throw new NotFoundError(`The topic “${input.topic}”`);
  const whole = { enabled: enabled ?? found.onByDefault, preset: preset === undefined ? found.defaultPreset : preset };
  try {
    await setPreference(ctx, { topicId: found.id, ...whole, own });
  } catch (error) {
    throw error instanceof BadInputError ? placed(error) : error;
  }
  const all = await listPreferences(ctx);
  return present(
    all.find(({ topicId }) => topicId === found.id),
    "a topic that was just set is listed",
  );
}

function placed(error: BadInputError): BadInputError {
  const { field } = error.facts;
  const pointer = typeof field === "string" ? `#/own/${field}` : "#/preset";
  return new BadInputError(error.publicMessage, { ...error.facts, pointer });
}
