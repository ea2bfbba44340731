import { demoSignIn, demoSignInSchema } from "#server/services/identity/demo-wallets.ts";
import { finishSignIn, finishSignInSchema, type SignedIn } from "#server/services/identity/finish-sign-in.ts";
import { listSessions } from "#server/services/identity/list-sessions.ts";
import { revokeSession, revokeSessionSchema } from "#server/services/identity/revoke-session.ts";
import { clearedSessionCookie, sessionCookie } from "#server/services/identity/session-cookie.ts";
import { signOut } from "#server/services/identity/sign-out.ts";
import { startSignIn, startSignInSchema } from "#server/services/identity/start-sign-in.ts";
import { enrolBySignIn } from "#server/services/workspace/load-subscriber.ts";
import type { ApiContext } from "../context.ts";
import { publicProcedure, router, signedInProcedure } from "../trpc.ts";

export const identityRouter = router({
  me: publicProcedure.query(({ ctx }) => ctx.actor && { address: ctx.actor.address, isAdmin: ctx.actor.isAdmin }),
  startSignIn: publicProcedure.input(startSignInSchema).mutation(({ ctx, input }) => startSignIn(ctx, input)),
  finishSignIn: publicProcedure
    .input(finishSignInSchema)
    .mutation(async ({ ctx, input }) => welcome(ctx, await finishSignIn(ctx, input), input.workspace)),
  demoSignIn: publicProcedure
    .input(demoSignInSchema)
    .mutation(async ({ ctx, input }) => welcome(ctx, await demoSignIn(ctx, input), input.workspace)),
  signOut: publicProcedure.mutation(async ({ ctx }) => {
    await signOut(ctx.token, ctx.now);
    ctx.setCookie(clearedSessionCookie(ctx));
  }),
  sessions: signedInProcedure.query(({ ctx }) => listSessions(ctx.actor, ctx.now)),
  revokeSession: signedInProcedure
    .input(revokeSessionSchema)
    .mutation(({ ctx, input }) => revokeSession(ctx.actor, { ...input, now: ctx.now })),
});

/** Whoever was signed in before in this browser is not any more. */
async function welcome(ctx: ApiContext, { address, token, expiresAt }: SignedIn, workspace: string | undefined) {
  await signOut(ctx.token, ctx.now);
  if (workspace !== undefined) await enrolBySignIn({ address }, { slug: workspace, now: ctx.now });
  ctx.setCookie(sessionCookie(token, { expiresAt, isEmbedded: ctx.isEmbedded }));
  return { address };
}
