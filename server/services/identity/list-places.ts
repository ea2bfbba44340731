import { and, asc, eq, isNull } from "drizzle-orm";
import { getDb } from "#db/client.ts";
import { subscriber } from "#db/schema/subscriber.ts";
import { member, type Role, workspace } from "#db/schema/workspace.ts";
import { env } from "#server/kernel/env.ts";
import type { Actor } from "#server/services/context.ts";

const PLACES_MAX = 100;

export type Place = { slug: string; name: string };

/** Where a wallet can go. `open`: workspaces of the demo that it could follow, when it follows none. */
export type Places = {
  isAdmin: boolean;
  memberOf: (Place & { role: Role })[];
  /** Without those that it is a member of. */
  subscribedTo: Place[];
  open: Place[];
};

/** Where this wallet is known: the workspaces it works in and those that alert it. */
export async function listPlaces(actor: Actor): Promise<Places> {
  const { db } = getDb();
  const place = { slug: workspace.slug, name: workspace.name };
  const isMine = and(eq(member.workspaceId, workspace.id), eq(member.address, actor.address));
  const isSubscribed = and(eq(subscriber.workspaceId, workspace.id), eq(subscriber.address, actor.address));
  const [memberOf, subscribedTo] = await Promise.all([
    db
      .select({ ...place, role: member.role })
      .from(workspace)
      .innerJoin(member, isMine)
      .orderBy(asc(workspace.name))
      .limit(PLACES_MAX),
    db
      .select(place)
      .from(workspace)
      .innerJoin(subscriber, isSubscribed)
      .leftJoin(member, isMine)
      .where(isNull(member.address))
      .orderBy(asc(workspace.name))
      .limit(PLACES_MAX),
  ]);
  const isKnown = memberOf.length + subscribedTo.length > 0;
  const open =
    isKnown || !env().BELLWETHER_DEMO
      ? []
      : await db.select(place).from(workspace).orderBy(asc(workspace.id)).limit(PLACES_MAX);
  return { isAdmin: actor.isAdmin, memberOf, subscribedTo, open };
}

/** The one place to go to without asking; null when there are several or none. */
export function onlyPlace({ isAdmin, memberOf, subscribedTo }: Places): string | null {
  const paths = [
    ...memberOf.map(({ slug }) => `/w/${slug}`),
    ...subscribedTo.map(({ slug }) => `/a/${slug}`),
    ...(isAdmin ? ["/admin"] : []),
  ];
  return (paths.length === 1 && paths[0]) || null;
}
