import { z } from "zod";
import { NotAllowedError, NotFoundError } from "#server/kernel/errors.ts";
import type { Actor } from "#server/services/context.ts";
import { loadMembership } from "#server/services/workspace/load-membership.ts";
import { viewSubscriber } from "#server/services/workspace/load-subscriber.ts";
import { type Listener, liveChanges } from "../live.ts";
import { router, signedInProcedure, slugSchema } from "../trpc.ts";

export const liveRouter = router({
  /** What to read again in a workspace, or, for the admin, anywhere. */
  changes: signedInProcedure.input(z.object({ workspace: slugSchema.nullable() })).subscription(async function* ({
    ctx,
    input,
    signal,
  }) {
    const listener = await listenerOf(ctx.actor, { slug: input.workspace, now: ctx.now });
    yield* liveChanges(listener, signal ?? new AbortController().signal);
  }),
});

async function listenerOf(actor: Actor, { slug, now }: { slug: string | null; now: Date }): Promise<Listener> {
  if (slug === null) {
    if (!actor.isAdmin) throw new NotAllowedError("This is for the installation's admin.");
    return { kind: "admin" };
  }
  try {
    return await loadMembership(actor, { slug, now });
  } catch (error) {
    if (!(error instanceof NotFoundError)) throw error;
    return await viewSubscriber(actor, { slug, now });
  }
}
