import { eq } from "drizzle-orm";
import type { z } from "zod";
import { inWorkspace, type Tx } from "#db/client.ts";
import { attributeSet } from "#db/schema/attribute.ts";
import {
  ATTRIBUTES_MAX,
  type Attributes,
  type attributeChangesSchema,
  type attributesSchema,
  toAttributes,
} from "#server/contract/attribute.ts";
import { BadInputError } from "#server/kernel/errors.ts";
import { notifyChange } from "#server/kernel/notify.ts";
import type { OfSubscriber } from "#server/services/context.ts";
import { foldedTexts } from "./folded-texts.ts";
import type { AttributeSheet } from "./read-attributes.ts";

/** Replaces all that is said of a subscriber; the next event already reads it. */
export function putAttributes(ctx: OfSubscriber, given: z.output<typeof attributesSchema>): Promise<AttributeSheet> {
  return inWorkspace(ctx.workspaceId, (tx) => write(tx, ctx, toAttributes(given)));
}

/** Changes some of it; null takes an attribute away, what is not named stays. */
export function changeAttributes(
  ctx: OfSubscriber,
  given: z.output<typeof attributeChangesSchema>,
): Promise<AttributeSheet> {
  return inWorkspace(ctx.workspaceId, async (tx) => {
    // a row to lock, so that two changes at once both stay
    await tx
      .insert(attributeSet)
      .values({
        subscriberId: ctx.subscriberId,
        workspaceId: ctx.workspaceId,
        attributes: {},
        folded: {},
        updatedAt: ctx.now,
      })
      .onConflictDoNothing();
    const [before] = await tx
      .select({ attributes: attributeSet.attributes })
      .from(attributeSet)
      .where(eq(attributeSet.subscriberId, ctx.subscriberId))
      .for("update");
    const attributes = { ...before?.attributes };
    for (const [name, value] of Object.entries(given)) {
      if (value === null) delete attributes[name];
      else Object.assign(attributes, toAttributes({ [name]: value }));
    }
    if (Object.keys(attributes).length > ATTRIBUTES_MAX) {
      throw new BadInputError(`A subscriber has at most ${ATTRIBUTES_MAX} attributes. Take one away by null first.`);
    }
    return write(tx, ctx, attributes);
  });
}

async function write(tx: Tx, ctx: OfSubscriber, attributes: Attributes): Promise<AttributeSheet> {
  const { workspaceId, subscriberId, now: updatedAt } = ctx;
  const row = { attributes, folded: foldedTexts(attributes), updatedAt };
  await tx
    .insert(attributeSet)
    .values({ subscriberId, workspaceId, ...row })
    .onConflictDoUpdate({ target: attributeSet.subscriberId, set: row });
  await notifyChange(tx, { workspaceId, topic: "subscriber", subscriberId });
  return { attributes, updatedAt };
}
