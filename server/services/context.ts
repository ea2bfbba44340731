import type { Role } from "#db/schema/workspace.ts";
import type { ApiScope } from "#server/contract/rest.ts";

/** A signed-in wallet. */
export type Actor = { address: `0x${string}`; isAdmin: boolean; sessionId: number };

/** A member acting in a workspace; the procedure has checked the membership, the verb checks the role. */
export type MemberContext = { kind: "member"; actor: Actor; workspaceId: number; slug: string; role: Role; now: Date };

/** A subscriber acting on their own things in one workspace. */
export type SubscriberContext = {
  kind: "subscriber";
  actor: Actor;
  workspaceId: number;
  slug: string;
  subscriberId: number;
  now: Date;
};

/** The installation's admin. */
export type AdminContext = { kind: "admin"; actor: Actor; now: Date };

/** A team's own program in its workspace, by an API key. */
export type KeyContext = {
  kind: "key";
  keyId: number;
  workspaceId: number;
  slug: string;
  scopes: readonly ApiScope[];
  now: Date;
};

/** Whoever may read in a workspace; the door has checked that they may. */
export type WorkspaceContext = Pick<MemberContext, "workspaceId" | "now">;

/** Whoever acts for one subscriber: they themselves, or their team's program. */
export type OfSubscriber = Pick<SubscriberContext, "workspaceId" | "subscriberId" | "now">;
