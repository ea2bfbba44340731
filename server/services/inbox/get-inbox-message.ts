import { and, asc, eq, inArray, isNotNull, isNull, sql } from "drizzle-orm";
import { inWorkspace, type Tx } from "#db/client.ts";
import { run } from "#db/schema/audience.ts";
import { execution } from "#db/schema/interpreter.ts";
import { event } from "#db/schema/match.ts";
import { delivery, inboxMessage } from "#db/schema/outbox.ts";
import { topic } from "#db/schema/subscriber.ts";
import { workflowVersion } from "#db/schema/workflow.ts";
import { nodes } from "#server/catalog/nodes/index.ts";
import { NotFoundError } from "#server/kernel/errors.ts";
import type { SubscriberContext } from "#server/services/context.ts";
import { shownState } from "#server/services/delivery/shown-state.ts";
import { correctionFacts, waitsBecause } from "./corrections.ts";
import { tellReader } from "./tell-reader.ts";

/** One message with why it came: the steps of its execution, where it was sent, and the block behind it. */
export function getInboxMessage(ctx: SubscriberContext, input: { id: number }) {
  return inWorkspace(ctx.workspaceId, async (tx) => {
    const [row] = await tx
      .select({
        message: inboxMessage,
        ...correctionFacts,
        waitsBecause,
        topicId: topic.id,
        topicKey: topic.key,
        topicName: topic.name,
        topicIcon: topic.icon,
        steps: execution.steps,
        graph: workflowVersion.graph,
        blockNumber: event.blockNumber,
        chainId: event.chainId,
        txHash: event.txHash,
      })
      .from(inboxMessage)
      .leftJoin(topic, eq(topic.id, inboxMessage.topicId))
      .leftJoin(execution, eq(execution.id, inboxMessage.executionId))
      .leftJoin(run, eq(run.id, execution.runId))
      .leftJoin(workflowVersion, eq(workflowVersion.id, run.versionId))
      .leftJoin(event, eq(event.id, run.eventId))
      .where(
        and(
          eq(inboxMessage.id, input.id),
          eq(inboxMessage.workspaceId, ctx.workspaceId),
          eq(inboxMessage.subscriberId, ctx.subscriberId),
        ),
      )
      .limit(1);
    if (!row) throw new NotFoundError("This message", { id: input.id });
    const sent = await tx
      .select({
        channel: delivery.channel,
        state: shownState(sql`${delivery}`),
        reason: delivery.reason,
        createdAt: delivery.createdAt,
        doneAt: delivery.doneAt,
        occurredAt: delivery.occurredAt,
        deferredUntil: delivery.deferredUntil,
      })
      .from(delivery)
      .where(
        and(
          eq(delivery.executionId, row.message.executionId),
          eq(delivery.subscriberId, ctx.subscriberId),
          // what is of no execution, as a notice to members, went out together
          sql`(${delivery.executionId} <> 0 or ${delivery.createdAt} = (
            select d.created_at from delivery d where d.id = ${row.message.deliveryId}::bigint))`,
          // a correction went its own ways, the message that it takes back went others
          row.isCorrection ? isNotNull(delivery.correctsId) : isNull(delivery.correctsId),
        ),
      )
      .orderBy(asc(delivery.id))
      .limit(20);
    const { graph, steps, ...rest } = row;
    const tied = await tiedMessages(tx, rest);
    return {
      ...rest,
      ...tied,
      // what was written is the message above, and where it went comes after
      steps: (steps ?? [])
        .filter((step) => step.result !== "drafted")
        .map((step) => {
          const look = lookOf(graph?.nodes[step.nodeId]?.type);
          return { ...tellReader(step, look.family), ...look };
        }),
      sent,
    };
  });
}

/** The other message of a pair, to lead to: what took this one back, or what this one takes back. */
async function tiedMessages(tx: Tx, of: { takenBackById: number | null; correctsId: number | null }) {
  const ids = [of.takenBackById, of.correctsId].filter((id) => id !== null);
  const { id, title, createdAt } = inboxMessage;
  const rows =
    ids.length === 0 ? [] : await tx.select({ id, title, createdAt }).from(inboxMessage).where(inArray(id, ids));
  const found = (wanted: number | null) => rows.find((row) => row.id === wanted) ?? null;
  return { takenBackBy: found(of.takenBackById), corrects: found(of.correctsId) };
}

/** Family and icon of a step's node, as it is drawn; a type this build does not know is drawn as a plain action. */
function lookOf(type: string | undefined) {
  const node = nodes.find((n) => n.type === type);
  return { family: node?.family ?? ("then" as const), icon: node?.icon ?? "bell" };
}
