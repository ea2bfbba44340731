import { getDb } from "#db/client.ts";
import { digest, endpoint, replay, snooze, suppression } from "#db/schema/outbox.ts";
import { topicRoute } from "#db/schema/subscriber.ts";
import { timing, topicTiming } from "#db/schema/timing.ts";
import { signingKey } from "#db/schema/workspace.ts";
import { makeAddress, NOW } from "./factories.ts";

type OfDelivery = { id: number; subscriberId: number; workspaceId: number };

/** What there is of a workspace's way out besides deliveries: addresses that are off or asked, keys, replays. */
export async function makeWayOut({ id: workspaceId }: { id: number }): Promise<void> {
  const { db } = getDb();
  const here = { workspaceId, createdAt: NOW };
  await db.insert(endpoint).values({ ...here, url: "https://example.com/hook", state: "on" });
  await db.insert(suppression).values({ ...here, mark: "of:f", label: "m•••", cause: "bounce", detail: "Gone." });
  await db.insert(replay).values({ ...here, actor: makeAddress(), filter: {}, found: 0, until: 0 });
  await db.insert(signingKey).values({ ...here, sealed: "sealed" });
}

/** When and how a subscriber wants to be told, and what came of it. */
export async function makeTimes({ delivery, topic }: { delivery: OfDelivery; topic: { id: number } }): Promise<void> {
  const { db } = getDb();
  const { id: deliveryId, subscriberId, workspaceId } = delivery;
  const here = { subscriberId, workspaceId };
  await db.insert(timing).values({ ...here, perHour: 3, updatedAt: NOW });
  await db.insert(topicTiming).values({ ...here, topicId: topic.id, mutedUntil: NOW, updatedAt: NOW });
  await db.insert(topicRoute).values({ ...here, topicId: topic.id, routes: { urgent: [], normal: [] } });
  await db.insert(snooze).values({ ...here, identity: "1:tell:x", until: NOW });
  await db.insert(digest).values({ ...here, deliveryId, channel: "email", kind: "night", windowAt: NOW, number: 1 });
}
