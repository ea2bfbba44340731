import { sql } from "drizzle-orm";
import { inWorkspace } from "#db/client.ts";
import { portfolioSetting } from "#db/schema/portfolio.ts";
import { chainOf } from "#server/catalog/chains/index.ts";
import { hostOf } from "#server/catalog/url-host.ts";
import { quoteOfFeed } from "#server/catalog/when/check-price-source.ts";
import { assetsOf, type PortfolioSetting, type portfolioSettingSchema } from "#server/contract/portfolio.ts";
import { chainEndpoints } from "#server/kernel/env.ts";
import { BadInputError } from "#server/kernel/errors.ts";
import { notifyChange } from "#server/kernel/notify.ts";
import { writeAudit } from "#server/services/audit/write-audit.ts";
import { checkRole } from "#server/services/check-role.ts";
import type { MemberContext } from "#server/services/context.ts";
import { checkOutside } from "./check-outside.ts";

/**
 * Says what this workspace's portfolios are made of. What was read by the setting before counts no more.
 *
 * @throws BadInputError naming the part that is wrong
 */
export async function setSetting(ctx: MemberContext, setting: ReturnType<typeof portfolioSettingSchema.parse>) {
  checkRole(ctx, "operator");
  checkSetting(setting);
  await inWorkspace(ctx.workspaceId, async (tx) => {
    await tx
      .insert(portfolioSetting)
      .values({ workspaceId: ctx.workspaceId, setting, revision: 1, updatedAt: ctx.now })
      .onConflictDoUpdate({
        target: portfolioSetting.workspaceId,
        set: { setting, revision: sql`${portfolioSetting.revision} + 1`, updatedAt: ctx.now },
      });
    await writeAudit(tx, ctx, {
      action: "portfolio.set",
      subject: "portfolio:setting",
      facts: { note: noteOf(setting) },
    });
    await notifyChange(tx, { workspaceId: ctx.workspaceId, topic: "portfolio" });
  });
}

const noteOf = (setting: PortfolioSetting) => {
  const assets = assetsOf(setting).join(", ") || "nothing";
  return setting.outside ? `${assets}, by ${hostOf([setting.outside.url]) ?? "a portfolio API"}` : assets;
};

/** What would be counted twice, or priced in something else than USD, is refused. */
export function checkSetting({ parts, pools, outside }: PortfolioSetting): void {
  if (outside) checkOutside(outside);
  const connected = chainEndpoints();
  const seen = new Set<string>();
  for (const [at, { asset, chainId, kind, address, feed }] of parts.entries()) {
    const name = `Part ${at + 1} (${asset})`;
    checkConnected(name, chainId, connected);
    const key = `${chainId} ${kind === "native" ? kind : address}`;
    if (seen.has(key)) throw new BadInputError(`${name} is there twice: it would be counted twice. Take one away.`);
    seen.add(key);
    const quote = quoteOfFeed({ feed: { address: feed, name: "" }, chainId });
    if (quote && quote.toUpperCase() !== "USD") {
      throw new BadInputError(`${name} has a feed that tells its price in ${quote}. Pick one in USD.`);
    }
  }
  for (const [at, { chainId, address }] of pools.entries()) {
    const name = `Pool ${at + 1}`;
    checkConnected(name, chainId, connected);
    const isTwice = pools.findIndex((pool) => pool.chainId === chainId && pool.address === address) !== at;
    if (isTwice) throw new BadInputError(`${name} is there twice: it would be counted twice. Take one away.`);
    if (!parts.some((part) => part.kind === "token" && part.chainId === chainId)) {
      throw new BadInputError(`${name} has no token to look for. Add the tokens that are supplied and borrowed there.`);
    }
  }
}

function checkConnected(name: string, chainId: number, connected: ReadonlyMap<number, unknown>): void {
  if (connected.has(chainId)) return;
  const chain = chainOf(chainId)?.name ?? `Chain ${chainId}`;
  throw new BadInputError(`${name}: ${chain} is not read here. Pick a chain that is.`);
}
