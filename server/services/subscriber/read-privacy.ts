import { and, eq, isNull, sql } from "drizzle-orm";
import { inWorkspace, type Tx } from "#db/client.ts";
import { attributeSet } from "#db/schema/attribute.ts";
import { execution } from "#db/schema/interpreter.ts";
import { delivery, inboxMessage } from "#db/schema/outbox.ts";
import { act, interaction, learned, learnedChange, learnStop, outcome } from "#db/schema/personalisation.ts";
import { portfolio } from "#db/schema/portfolio.ts";
import { channelAddress, preference, subscriber, topic } from "#db/schema/subscriber.ts";
import { topicTiming } from "#db/schema/timing.ts";
import { addressBook } from "#server/pipeline/outbox/address-book.ts";
import type { SubscriberContext } from "#server/services/context.ts";
import { shownState } from "#server/services/delivery/shown-state.ts";
import { readOwn } from "#server/services/timing/read-timing.ts";

/** What a workspace knows of one of its subscribers, counted. */
export async function readPrivacy(ctx: SubscriberContext) {
  const { open } = await addressBook();
  return inWorkspace(ctx.workspaceId, async (tx) => {
    const me = await readSubscriber(tx, ctx);
    const addresses = await tx
      .select({ kind: channelAddress.kind, sealed: channelAddress.sealed })
      .from(channelAddress)
      .where(and(eq(channelAddress.workspaceId, ctx.workspaceId), eq(channelAddress.subscriberId, ctx.subscriberId)))
      .orderBy(channelAddress.kind);
    const mine = <
      T extends typeof preference | typeof inboxMessage | typeof execution | typeof delivery | typeof interaction,
    >(
      table: T,
    ) => and(eq(table.workspaceId, ctx.workspaceId), eq(table.subscriberId, ctx.subscriberId));
    return {
      ...me,
      addresses: addresses.map(({ kind, sealed }) => ({ kind, label: open(sealed).label })),
      attributeCount: Object.keys((await attributesOf(tx, ctx))?.attributes ?? {}).length,
      settingCount: await tx.$count(preference, mine(preference)),
      messageCount: await tx.$count(inboxMessage, mine(inboxMessage)),
      deliveryCount: await tx.$count(delivery, and(mine(delivery), sql`${delivery.channel} <> 'in-app'`)),
      eventCount: await tx.$count(execution, mine(execution)),
      interactionCount: await tx.$count(interaction, mine(interaction)),
      portfolioReadAt: (await readHoldings(tx, ctx))?.readAt ?? null,
    };
  });
}

const EXPORTED_MAX = 10_000;

/**
 * Everything that readPrivacy counts, in full, for the subscriber to take away. The newest come first, and of each
 * list no more than 10,000.
 */
export async function exportSubscriber(ctx: SubscriberContext) {
  const book = await addressBook();
  return inWorkspace(ctx.workspaceId, async (tx) => {
    const settings = await tx
      .select({
        topic: topic.name,
        enabled: preference.enabled,
        preset: preference.preset,
        own: preference.own,
        updatedAt: preference.updatedAt,
      })
      .from(preference)
      .innerJoin(topic, eq(topic.id, preference.topicId))
      .where(and(eq(preference.workspaceId, ctx.workspaceId), eq(preference.subscriberId, ctx.subscriberId)))
      .orderBy(topic.name);
    const addresses = await tx
      .select({
        kind: channelAddress.kind,
        sealed: channelAddress.sealed,
        mark: channelAddress.mark,
        state: channelAddress.state,
        confirmedAt: channelAddress.confirmedAt,
      })
      .from(channelAddress)
      .where(and(eq(channelAddress.workspaceId, ctx.workspaceId), eq(channelAddress.subscriberId, ctx.subscriberId)));
    const channels = addresses.map(({ sealed, mark, ...one }) => ({ ...one, target: book.open(sealed).target, mark }));
    const targets = new Map(channels.map(({ mark, target }) => [mark, target]));
    return {
      exportedAt: ctx.now,
      workspace: ctx.slug,
      attributes: await attributesOf(tx, ctx),
      wallet: await readSubscriber(tx, ctx),
      settings,
      times: await exportTimes(tx, ctx),
      channels: channels.map(({ mark: _, ...one }) => one),
      portfolio: await readHoldings(tx, ctx),
      ...(await exportHistory(tx, ctx, targets)),
    };
  });
}

/** When and how often they are told, as they set it. */
async function exportTimes(tx: Tx, ctx: SubscriberContext) {
  const topics = await tx
    .select({
      topic: topic.name,
      cadence: topicTiming.cadence,
      digestUnder: topicTiming.digestUnder,
      mutedUntil: topicTiming.mutedUntil,
    })
    .from(topicTiming)
    .innerJoin(topic, eq(topic.id, topicTiming.topicId))
    .where(and(eq(topicTiming.workspaceId, ctx.workspaceId), eq(topicTiming.subscriberId, ctx.subscriberId)))
    .orderBy(topic.name);
  return { ...(await readOwn(tx, ctx)), topics };
}

/** What the team's backend said of them. */
async function attributesOf(tx: Tx, ctx: SubscriberContext) {
  const [row] = await tx
    .select({ attributes: attributeSet.attributes, updatedAt: attributeSet.updatedAt })
    .from(attributeSet)
    .where(and(eq(attributeSet.workspaceId, ctx.workspaceId), eq(attributeSet.subscriberId, ctx.subscriberId)))
    .limit(1);
  return row ?? null;
}

/** @param targets addresses that are linked now, by their marks; one from before was not kept */
async function exportHistory(tx: Tx, ctx: SubscriberContext, targets: ReadonlyMap<string, string>) {
  const { workspaceId, subscriberId } = ctx;
  const messages = await tx
    .select({
      title: inboxMessage.title,
      body: inboxMessage.body,
      link: inboxMessage.linkUrl,
      urgency: inboxMessage.urgency,
      why: inboxMessage.why,
      createdAt: inboxMessage.createdAt,
      readAt: inboxMessage.readAt,
      savedAt: inboxMessage.savedAt,
      archivedAt: inboxMessage.archivedAt,
      snoozedUntil: inboxMessage.snoozedUntil,
      verdict: inboxMessage.verdict,
    })
    .from(inboxMessage)
    .where(and(eq(inboxMessage.workspaceId, workspaceId), eq(inboxMessage.subscriberId, subscriberId)))
    .orderBy(sql`${inboxMessage.id} desc`)
    .limit(EXPORTED_MAX);
  const sent = await tx
    .select({
      channel: delivery.channel,
      target: delivery.target,
      state: shownState(sql`${delivery}`),
      content: delivery.content,
      why: delivery.why,
      createdAt: delivery.createdAt,
      doneAt: delivery.doneAt,
    })
    .from(delivery)
    .where(
      and(
        eq(delivery.workspaceId, workspaceId),
        eq(delivery.subscriberId, subscriberId),
        // what went to the team's own systems is not addressed to the subscriber, and may name others
        sql`${delivery.content} ->> 'kind' = 'message'`,
      ),
    )
    .orderBy(sql`${delivery.id} desc`)
    .limit(EXPORTED_MAX);
  const events = await tx
    .select({ outcome: execution.outcome, reason: execution.reason, createdAt: execution.createdAt })
    .from(execution)
    .where(and(eq(execution.workspaceId, workspaceId), eq(execution.subscriberId, subscriberId)))
    .orderBy(sql`${execution.id} desc`)
    .limit(EXPORTED_MAX);
  const told = sent.map((one) => ({ ...one, target: targets.get(one.target) ?? null }));
  return { messages, sent: told, events, learning: await exportLearning(tx, ctx) };
}

/** What was learned, each change with its counts, and what it was learned from. */
async function exportLearning(tx: Tx, ctx: SubscriberContext) {
  const mine = (
    table: typeof act | typeof learned | typeof learnedChange | typeof interaction | typeof outcome | typeof learnStop,
  ) => and(eq(table.workspaceId, ctx.workspaceId), eq(table.subscriberId, ctx.subscriberId));
  return {
    learned: await tx
      .select({
        topicId: learned.topicId,
        line: learned.line,
        reason: learned.reason,
        since: learned.since,
        windowDay: learned.windowDay,
        windowMinute: learned.windowMinute,
        digestLine: learned.digestLine,
        weeklyMax: learned.weeklyMax,
      })
      .from(learned)
      .where(mine(learned)),
    stopped: await tx
      .select({ topicId: learnStop.topicId, at: learnStop.at, until: learnStop.until })
      .from(learnStop)
      .where(mine(learnStop)),
    changes: await tx
      .select({
        topicId: learnedChange.topicId,
        old: learnedChange.old,
        new: learnedChange.new,
        evidence: learnedChange.evidence,
        at: learnedChange.at,
        undoneAt: learnedChange.undoneAt,
        keptAt: learnedChange.keptAt,
      })
      .from(learnedChange)
      .where(mine(learnedChange))
      .orderBy(sql`${learnedChange.id} desc`)
      .limit(EXPORTED_MAX),
    interactions: await tx
      .select({ kind: interaction.kind, via: interaction.via, at: interaction.at, topicId: interaction.topicId })
      .from(interaction)
      .where(mine(interaction))
      .orderBy(sql`${interaction.id} desc`)
      .limit(EXPORTED_MAX),
    acts: await tx
      .select({ topicId: act.topicId, chainId: act.chainId, txHash: act.txHash, at: act.at })
      .from(act)
      .where(and(mine(act), isNull(act.orphanedAt)))
      .orderBy(sql`${act.id} desc`)
      .limit(EXPORTED_MAX),
    outcomes: await tx
      .select({ topicId: outcome.topicId, value: outcome.value, label: outcome.label, sentAt: outcome.sentAt })
      .from(outcome)
      .where(mine(outcome))
      .orderBy(sql`${outcome.id} desc`)
      .limit(EXPORTED_MAX),
  };
}

/** What was read of their holdings last; null when nothing was. */
async function readHoldings(tx: Tx, ctx: SubscriberContext) {
  const [row] = await tx
    .select({ readAt: portfolio.readAt, holdings: portfolio.holdings })
    .from(portfolio)
    .where(and(eq(portfolio.workspaceId, ctx.workspaceId), eq(portfolio.subscriberId, ctx.subscriberId)))
    .limit(1);
  return row ?? null;
}

async function readSubscriber(tx: Tx, ctx: SubscriberContext) {
  const [row] = await tx
    .select({
      address: subscriber.address,
      zone: subscriber.zone,
      routes: subscriber.routes,
      origin: subscriber.origin,
      createdAt: subscriber.createdAt,
    })
    .from(subscriber)
    .where(and(eq(subscriber.workspaceId, ctx.workspaceId), eq(subscriber.id, ctx.subscriberId)))
    .limit(1);
  return row ?? { address: ctx.actor.address, zone: "UTC", routes: null, origin: "visit", createdAt: null };
}
