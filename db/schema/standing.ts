import { sql } from "drizzle-orm";
import { bigint, boolean, index, numeric, pgTable, primaryKey, text } from "drizzle-orm/pg-core";
import { big, id, workspaceId } from "./columns.ts";

/** Columns of number fields in order; a topic has at most as many fields. */
export const NUMBERS = ["n1", "n2", "n3", "n4", "n5", "n6", "n7", "n8", "n9", "n10", "n11", "n12"] as const;

/**
 * What a subscriber's setting of a topic comes to, in narrow columns: own value, else preset, else default. Matching
 * reads nothing else. Written by triggers on `preference` and `topic` (see the migration), in their transaction, so it
 * is never behind; no row means "never touched". Owner: pipeline/audience.
 */
export const topicStanding = pgTable(
  "topic_standing",
  {
    topicId: big().notNull(),
    subscriberId: big().notNull(),
    workspaceId: workspaceId(),
    enabled: boolean().notNull(),
    /** The preset that applies. */
    preset: text(),
    /** Number fields, by their place among the topic's fields, from 1; null for a field of another kind. */
    n1: numeric(),
    n2: numeric(),
    n3: numeric(),
    n4: numeric(),
    n5: numeric(),
    n6: numeric(),
    n7: numeric(),
    n8: numeric(),
    n9: numeric(),
    n10: numeric(),
    n11: numeric(),
    n12: numeric(),
    /** Choices and yes-or-no, as `<topic>:<field>=<value>`. */
    tags: text().array().notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.topicId, t.subscriberId] }),
    // audience: a range of everybody's own line
    ...NUMBERS.map((name) =>
      index(`topic_standing_${name}_idx`)
        .on(t.topicId, t[name], t.subscriberId)
        .where(sql.raw(`enabled and ${name} is not null`)),
    ),
    // written through at once: a list of what is yet to be sorted in would be read with every look
    index("topic_standing_tags_idx").using("gin", t.tags).with({ fastupdate: false }).where(sql`enabled`),
  ],
);

/**
 * Sums that would cost too much to count: rows of one key add up. Appended to by triggers, so that no writer waits for
 * another, and folded now and then. Keys: `subscribers`, `set:<topic>`, `on:<topic>`. Owner: pipeline/audience.
 */
export const tally = pgTable(
  "tally",
  {
    id: id(),
    workspaceId: workspaceId(),
    key: text().notNull(),
    n: bigint({ mode: "number" }).notNull(),
  },
  (t) => [index("tally_key_idx").on(t.workspaceId, t.key)],
);
