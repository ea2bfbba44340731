import { randomBytes } from "node:crypto";
import { and, eq, inArray, sql } from "drizzle-orm";
import { z } from "zod";
import { getDb, inWorkspace, type Tx } from "#db/client.ts";
import { channelLink } from "#db/schema/subscriber.ts";
import { workspace } from "#db/schema/workspace.ts";
import { composeMail, parseEmail } from "#server/catalog/channels/email/email.ts";
import { shortAddress } from "#server/catalog/channels/email/email-content.ts";
import { judgeSmtp } from "#server/catalog/channels/email/judge-smtp.ts";
import { createMailTransport } from "#server/catalog/channels/email/transport.ts";
import { env } from "#server/kernel/env.ts";
import { notifyChange } from "#server/kernel/notify.ts";
import { sha256 } from "#server/kernel/secret.ts";
import { addressBook, type StoredAddress } from "#server/pipeline/outbox/address-book.ts";
import type { SubscriberContext } from "#server/services/context.ts";
import { ChannelMissingError, MailNotSentError, TooManyLinksError } from "./errors.ts";

export const linkEmailSchema = z.strictObject({ address: z.string().max(320) });

const LINK_HOURS = 24;
/** Whoever asks: an address is written to once in a quarter of an hour and three times a day, so nobody can be flooded. */
const COOL_DOWN_MINUTES = 15;
const PER_ADDRESS_A_DAY = 3;
/** Over all workspaces: who has many addresses written to has many people disturbed. */
const PER_WALLET_A_DAY = 10;

/**
 * Begins to link a mail address: sends a confirmation that is good once, for a day. Until it is confirmed the address
 * gets nothing else, and one that is linked already stays.
 *
 * @returns the address as it is shown: `m•••@proton.me`
 * @throws BadInputError, TooManyLinksError (later), MailNotSentError (later), ChannelMissingError
 */
export async function linkEmail(
  ctx: SubscriberContext,
  input: z.output<typeof linkEmailSchema>,
): Promise<{ label: string }> {
  const smtpUrl = env().SMTP_URL;
  if (!smtpUrl) throw new ChannelMissingError("Email");
  const { target, label } = parseEmail(input.address);
  const token = randomBytes(32).toString("base64url");
  const book = await addressBook();
  const stored = { sealed: book.seal({ target, label }), mark: book.markOf("email", target), label };
  const linkId = await getDb().db.transaction((tx) => openLink(tx, ctx, { ...stored, tokenHash: sha256(token) }));
  const transport = createMailTransport(smtpUrl, env());
  try {
    await transport.sendMail(await writeConfirmation(ctx, { target, token }));
  } catch (error) {
    // nothing arrived, so nothing counts
    await getDb().db.delete(channelLink).where(eq(channelLink.id, linkId));
    throw new MailNotSentError(judgeSmtp(error).detail);
  } finally {
    transport.close();
  }
  return { label };
}

async function openLink(tx: Tx, ctx: SubscriberContext, link: StoredAddress & { tokenHash: string }): Promise<number> {
  // the mark stays when its owner deleted everything
  const isThisAddress = sql`mark = ${link.mark}`;
  const at = sql`${ctx.now.toISOString()}::timestamptz`;
  const isOfWallet = sql`subscriber_id in (
    select s.id from subscriber s join subscriber me on me.address = s.address where me.id = ${ctx.subscriberId}::bigint)`;
  // as the owner: the cool-down counts every workspace's links to this address and by this wallet, one asker at a time
  for (const one of [`wallet:${ctx.actor.address}`, `link:${link.mark}`]) {
    await tx.execute(sql`select pg_advisory_xact_lock(hashtextextended(${one}, 0))`);
  }
  await closeLinks(tx, ctx, "email");
  const [row] = await tx.execute<{ id: string }>(sql`
    insert into channel_link (workspace_id, subscriber_id, kind, sealed, mark, label, token_hash, created_at, expires_at)
    select ${ctx.workspaceId}::bigint, ${ctx.subscriberId}::bigint, 'email', ${link.sealed},
      ${link.mark}, ${link.label}, ${link.tokenHash}, ${at}, ${at} + ${LINK_HOURS}::integer * interval '1 hour'
    from (
      select count(*) filter (where ${isThisAddress}) as of_address,
        count(*) filter (where ${isThisAddress}
          and created_at > ${at} - ${COOL_DOWN_MINUTES}::integer * interval '1 minute') as just_now,
        count(*) filter (where ${isOfWallet}) as of_wallet
      from channel_link
      where kind = 'email' and created_at > ${at} - interval '1 day'
        and (${isThisAddress} or ${isOfWallet})
    ) asked
    where just_now = 0 and of_address < ${PER_ADDRESS_A_DAY}::integer and of_wallet < ${PER_WALLET_A_DAY}::integer
    returning id`);
  if (!row) throw new TooManyLinksError();
  await notifyChange(tx, { workspaceId: ctx.workspaceId, topic: "channel", subscriberId: ctx.subscriberId });
  return Number(row.id);
}

/** Ends a subscriber's links of a kind that have not come to anything. */
export async function closeLinks(
  tx: Tx,
  of: { workspaceId: number; subscriberId: number },
  kind: string,
): Promise<void> {
  await tx
    .update(channelLink)
    .set({ state: "closed" })
    .where(
      and(
        eq(channelLink.workspaceId, of.workspaceId),
        eq(channelLink.subscriberId, of.subscriberId),
        eq(channelLink.kind, kind),
        inArray(channelLink.state, ["open", "bound"]),
      ),
    );
}

async function writeConfirmation(ctx: SubscriberContext, { target, token }: { target: string; token: string }) {
  const team = await inWorkspace(ctx.workspaceId, (tx) =>
    tx.select({ name: workspace.name }).from(workspace).where(eq(workspace.id, ctx.workspaceId)),
  );
  const sender = team[0]?.name ?? "Bellwether";
  const heading = "Is this your address?";
  return composeMail({
    to: target,
    from: env().MAIL_FROM,
    subject: `Confirm your address for ${sender}`,
    content: {
      sender,
      label: "Confirm",
      heading,
      preview: `Confirm it to get your alerts of ${sender} here.`,
      blocks: [
        {
          kind: "text",
          text: `The wallet ${shortAddress(ctx.actor.address)} asked for its alerts of ${sender} at this address. Confirm within ${LINK_HOURS} hours, and they come here.`,
        },
      ],
      link: { label: "Confirm this address", url: new URL(`/confirm/${token}`, env().APP_URL).href },
      footer: { text: "You did not ask for this? Do nothing, and you will hear nothing more.", links: [] },
      signature: `Told by Bellwether for ${sender}. We never ask for a seed phrase.`,
    },
  });
}
