import { initTRPC } from "@trpc/server";
import { z } from "zod";
import { wire } from "#server/contract/wire.ts";
import { NotAllowedError, NotSignedInError } from "#server/kernel/errors.ts";
import { loadMembership } from "#server/services/workspace/load-membership.ts";
import { loadSubscriber, viewSubscriber } from "#server/services/workspace/load-subscriber.ts";
import type { ApiContext } from "./context.ts";
import { mapError, publicErrorOf } from "./map-errors.ts";

/** A subscription ends after this and the browser asks again, so that a lost membership does not keep listening. */
const SUBSCRIPTION_MINUTES_MAX = 5;

/** Whom a procedure is for; a test knocks at every door by it. */
export type ProcedureMeta = { who: "anybody" | "signed-in" | "member" | "subscriber" | "admin" };

const t = initTRPC
  .context<ApiContext>()
  .meta<ProcedureMeta>()
  .create({
    defaultMeta: { who: "anybody" },
    transformer: wire,
    isDev: false,
    sse: {
      maxDurationMs: SUBSCRIPTION_MINUTES_MAX * 60_000,
      ping: { enabled: true, intervalMs: 15_000 },
      client: { reconnectAfterInactivityMs: 30_000 },
    },
    // Also for what never passes a middleware: a context that cannot be made, a subscription that breaks.
    errorFormatter: ({ shape, error }) => {
      const { message, ...app } = publicErrorOf(error);
      return { ...shape, message, data: { code: shape.data.code, httpStatus: shape.data.httpStatus, app } };
    },
  });

export const router = t.router;
export const createCallerFactory = t.createCallerFactory;

/** Anybody. */
export const publicProcedure = t.procedure.use(async ({ path, next }) => {
  const result = await next();
  return result.ok ? result : { ...result, error: mapError(result.error, path) };
});

/** A signed-in wallet: `ctx.actor`. */
export const signedInProcedure = publicProcedure.meta({ who: "signed-in" }).use(({ ctx, next }) => {
  if (!ctx.actor) throw new NotSignedInError();
  return next({ ctx: { actor: ctx.actor } });
});

export const slugSchema = z.string().min(1).max(60);

// The slug is for finding the workspace; taken off here, a procedure's own strict schema sees only its own fields.
const inOneWorkspace = signedInProcedure
  .input(z.object({ workspace: slugSchema }))
  .use(({ getRawInput, next }) => next({ getRawInput: async () => withoutSlug(await getRawInput()) }));

/** A member of the workspace that the input names by `workspace`: `ctx.member`. Outsiders get not-found. */
export const memberProcedure = inOneWorkspace.meta({ who: "member" }).use(async ({ ctx, input, next }) => {
  const member = await loadMembership(ctx.actor, { slug: input.workspace, now: ctx.now });
  return next({ ctx: { member }, input: {} });
});

/** Any wallet in the workspace that the input names by `workspace`: `ctx.subscriber`. Its first change enrols it. */
export const subscriberProcedure = inOneWorkspace
  .meta({ who: "subscriber" })
  .use(async ({ ctx, input, type, next }) => {
    const load = type === "mutation" ? loadSubscriber : viewSubscriber;
    const subscriber = await load(ctx.actor, { slug: input.workspace, now: ctx.now });
    return next({ ctx: { subscriber }, input: {} });
  });

/** The same for what a page says by itself, which is nobody's act: a visitor stays one. */
export const presenceProcedure = inOneWorkspace.meta({ who: "subscriber" }).use(async ({ ctx, input, next }) => {
  const subscriber = await viewSubscriber(ctx.actor, { slug: input.workspace, now: ctx.now });
  return next({ ctx: { subscriber }, input: {} });
});

/** The installation's admin: `ctx.admin`. */
export const adminProcedure = signedInProcedure.meta({ who: "admin" }).use(({ ctx, next }) => {
  if (!ctx.actor.isAdmin) throw new NotAllowedError("This is for the installation's admin.");
  return next({ ctx: { admin: { kind: "admin" as const, actor: ctx.actor, now: ctx.now } } });
});

function withoutSlug(raw: unknown): unknown {
  if (typeof raw !== "object" || raw === null) return raw;
  const { workspace: _, ...rest } = raw as Record<string, unknown>;
  return rest;
}
