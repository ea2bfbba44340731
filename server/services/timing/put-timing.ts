import type { Cadence, Timing } from "#server/contract/timing.ts";
import { NotFoundError } from "#server/kernel/errors.ts";
import type { OfSubscriber } from "#server/services/context.ts";
import { readTiming } from "./read-timing.ts";
import { setCadence, setTiming } from "./set-timing.ts";

export type PutTiming = Partial<Timing> & { topics?: Record<string, Cadence | null> | undefined };

/** Sets what is named, topics by their keys. @throws NotFoundError for a topic that is none, before anything is set */
export async function putTiming(ctx: OfSubscriber, { topics = {}, ...change }: PutTiming): Promise<void> {
  const known = await readTiming(ctx);
  const cadences = Object.entries(topics).map(([key, cadence]) => {
    const found = known.topics.find((topic) => topic.key === key);
    if (!found) throw new NotFoundError(`The topic “${key}”`);
    return { topicId: found.topicId, cadence };
  });
  if (Object.keys(change).length > 0) await setTiming(ctx, change);
  for (const one of cadences) await setCadence(ctx, one);
}
