import { cookies } from "next/headers";
import { notFound, redirect } from "next/navigation";
import { cache } from "react";
import { NotFoundError } from "#server/kernel/errors.ts";
import type { Actor, AdminContext, MemberContext, SubscriberContext } from "#server/services/context.ts";
import { findSession } from "#server/services/identity/find-session.ts";
import { sessionCookieName } from "#server/services/identity/session-cookie.ts";
import { loadMembership } from "#server/services/workspace/load-membership.ts";
import { viewSubscriber } from "#server/services/workspace/load-subscriber.ts";

/** Server components only: who looks at the page, or null. Asked once per request, however often it is called. */
export const currentActor = cache(async (): Promise<Actor | null> => {
  const token = (await cookies()).get(sessionCookieName())?.value;
  return (await findSession(token, { now: new Date(), slide: false }))?.actor ?? null;
});

/** The visitor as a member of this workspace; others see not-found, and nobody signs in first. */
export const memberPage = cache(async (slug: string): Promise<MemberContext> => {
  const actor = await signedIn(`/w/${slug}`);
  return orNotFound(loadMembership(actor, { slug, now: new Date() }));
});

/** The visitor in this workspace: a subscriber, or who has not done anything there yet. Looking changes nothing. */
export const subscriberPage = cache(async (slug: string): Promise<SubscriberContext> => {
  const actor = await signedIn(`/a/${slug}`);
  return orNotFound(viewSubscriber(actor, { slug, now: new Date() }));
});

/** The installation's admin; for others the page is not there. */
export const adminPage = cache(async (): Promise<AdminContext> => {
  const actor = await signedIn("/admin");
  if (!actor.isAdmin) notFound();
  return { kind: "admin", actor, now: new Date() };
});

async function signedIn(next: string): Promise<Actor> {
  const actor = await currentActor();
  return actor ?? redirect(`/sign-in?next=${encodeURIComponent(next)}`);
}

async function orNotFound<T>(load: Promise<T>): Promise<T> {
  try {
    return await load;
  } catch (error) {
    if (error instanceof NotFoundError) notFound();
    throw error;
  }
}
