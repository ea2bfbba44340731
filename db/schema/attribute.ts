import { jsonb, pgTable } from "drizzle-orm/pg-core";
import type { Attributes } from "#server/contract/attribute.ts";
import { at, big, workspaceId } from "./columns.ts";
import { subscriber } from "./subscriber.ts";

/** What a team's backend said of a subscriber, by name; no row: nothing. Owner: services/attribute. */
export const attributeSet = pgTable("attribute_set", {
  subscriberId: big()
    .primaryKey()
    .references(() => subscriber.id),
  workspaceId: workspaceId(),
  attributes: jsonb().$type<Attributes>().notNull(),
  /** Texts that read otherwise once they are folded for comparing, so that a statement compares as one by one does. */
  folded: jsonb().$type<Record<string, string>>().notNull(),
  updatedAt: at().notNull(),
});
