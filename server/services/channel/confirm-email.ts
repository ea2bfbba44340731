import { and, eq } from "drizzle-orm";
import { getDb, type Tx } from "#db/client.ts";
import { channelLink, subscriber } from "#db/schema/subscriber.ts";
import { workspace } from "#db/schema/workspace.ts";
import { sha256 } from "#server/kernel/secret.ts";
import { LinkGoneError } from "./errors.ts";
import { type NewAddress, putAddress } from "./put-address.ts";

export type EmailLink = {
  /** `m•••@proton.me` */
  label: string;
  wallet: `0x${string}`;
  workspaceName: string;
  slug: string;
  isConfirmed: boolean;
};

/** What a mailed link is about; looking changes nothing, because mail scanners look. The token is the permission. */
export async function readEmailLink(token: string, now: Date): Promise<EmailLink> {
  return getDb().db.transaction(async (tx) => toEmailLink(await findLink(tx, { token, now })));
}

/**
 * Turns a mailed link's address on, in place of the one before. Once more does no harm.
 *
 * Rows: channel_address on, channel_link used.
 * @throws LinkGoneError
 */
export async function confirmEmail(token: string, now: Date): Promise<EmailLink> {
  return getDb().db.transaction(async (tx) => {
    const link = await findLink(tx, { token, now });
    if (link.state === "open") await completeLink(tx, { ...link, kind: "email" }, now);
    return toEmailLink({ ...link, state: "used" });
  });
}

/** Puts a link's address in place and uses the link up. */
export async function completeLink(tx: Tx, link: NewAddress & { id: number }, now: Date): Promise<void> {
  await putAddress(tx, link, now);
  await tx.update(channelLink).set({ state: "used" }).where(eq(channelLink.id, link.id));
}

async function findLink(tx: Tx, { token, now }: { token: string; now: Date }) {
  const [row] = await tx
    .select({
      id: channelLink.id,
      workspaceId: channelLink.workspaceId,
      subscriberId: channelLink.subscriberId,
      sealed: channelLink.sealed,
      mark: channelLink.mark,
      label: channelLink.label,
      state: channelLink.state,
      expiresAt: channelLink.expiresAt,
      wallet: subscriber.address,
      workspaceName: workspace.name,
      slug: workspace.slug,
    })
    .from(channelLink)
    .innerJoin(subscriber, eq(subscriber.id, channelLink.subscriberId))
    .innerJoin(workspace, eq(workspace.id, channelLink.workspaceId))
    .where(and(eq(channelLink.tokenHash, sha256(token)), eq(channelLink.kind, "email")))
    .limit(1)
    .for("update", { of: channelLink });
  if (!row || (row.state !== "open" && row.state !== "used") || row.expiresAt <= now) throw new LinkGoneError();
  return row;
}

function toEmailLink(row: Awaited<ReturnType<typeof findLink>>): EmailLink {
  const { label, wallet, workspaceName, slug, state } = row;
  return { label, wallet, workspaceName, slug, isConfirmed: state === "used" };
}
