import { sql } from "drizzle-orm";
import { channelData } from "#server/catalog/channels/index.ts";

/**
 * Kinds of channels whose messages need no copy in the subscriber's inbox: the inbox itself, and those that lead to the
 * team. What was written for the team's own chat is no business of the subscriber, whatever becomes of it. For `in (…)`.
 */
export const NO_COPY = sql.join(
  channelData.filter(({ linkable }) => !linkable).map(({ kind }) => sql`${kind}`),
  sql`, `,
);
