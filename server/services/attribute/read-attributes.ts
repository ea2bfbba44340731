import { and, eq } from "drizzle-orm";
import { inWorkspace } from "#db/client.ts";
import { attributeSet } from "#db/schema/attribute.ts";
import type { Attributes } from "#server/contract/attribute.ts";
import type { OfSubscriber } from "#server/services/context.ts";

export type AttributeSheet = { attributes: Attributes; updatedAt: Date | null };

/** What the team's backend said of a subscriber; nothing at all is no attributes. */
export function readAttributes(ctx: OfSubscriber): Promise<AttributeSheet> {
  return inWorkspace(ctx.workspaceId, async (tx) => {
    const [row] = await tx
      .select({ attributes: attributeSet.attributes, updatedAt: attributeSet.updatedAt })
      .from(attributeSet)
      .where(and(eq(attributeSet.workspaceId, ctx.workspaceId), eq(attributeSet.subscriberId, ctx.subscriberId)))
      .limit(1);
    return row ?? { attributes: {}, updatedAt: null };
  });
}
