import type { Role } from "#db/schema/workspace.ts";

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
