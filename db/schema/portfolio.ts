import { integer, jsonb, numeric, pgTable } from "drizzle-orm/pg-core";
import type { Portfolio, PortfolioSetting } from "#server/contract/portfolio.ts";
import { at, big, workspaceId } from "./columns.ts";
import { subscriber } from "./subscriber.ts";
import { workspace } from "./workspace.ts";

/** What a workspace's portfolios are made of, as its team said. Owner: services/portfolio. */
export const portfolioSetting = pgTable("portfolio_setting", {
  workspaceId: workspaceId()
    .primaryKey()
    .references(() => workspace.id),
  setting: jsonb().$type<PortfolioSetting>().notNull(),
  /** Goes up with each change: what was read by an older one counts no more. */
  revision: integer().notNull(),
  updatedAt: at().notNull(),
});

/** A subscriber's portfolio as it was read last. Owner: portfolio. */
export const portfolio = pgTable("portfolio", {
  subscriberId: big()
    .primaryKey()
    .references(() => subscriber.id),
  workspaceId: workspaceId(),
  /** Of the setting that it was read by. */
  revision: integer().notNull(),
  holdings: jsonb().$type<Portfolio>().notNull(),
  /** USD, held less borrowed; null while any of it is unknown. */
  totalUsd: numeric(),
  /** Percent by asset; those that are known. */
  shares: jsonb().$type<Record<string, string>>().notNull(),
  readAt: at().notNull(),
  /** By chain: the last block in which the wallet moved something, as far as was seen. A reading below it counts no more. */
  moved: jsonb().$type<Record<string, number>>(),
});
