import { sql } from "drizzle-orm";
import { type Db, getDb } from "#db/client.ts";
import { deliveryAttempt } from "#db/schema/outbox.ts";
import type { ChannelDefinition, Parcel, SendResult } from "#server/catalog/define-channel.ts";
import type { DeliveryDraft } from "#server/contract/step.ts";
import { Secret } from "#server/kernel/secret.ts";
import { balanceOf } from "#server/ledger/account.ts";
import { grantCredits } from "#server/ledger/grant.ts";
import { recount } from "#server/ledger/recount.ts";
import { createOutbox, type Outbox } from "#server/pipeline/outbox/outbox.ts";
import {
  makeChannelAddress,
  makeEvent,
  makeExecution,
  makeRun,
  makeSubscriber,
  makeTopic,
  makeWorkflow,
  makeWorkspace,
  NOW,
} from "./factories.ts";

/** A clock that stands until it is moved. */
export function createTestClock(start: Date = NOW) {
  let ms = start.getTime();
  let sleepers: { until: number; wake: () => void }[] = [];
  return {
    now: () => new Date(ms),
    sleep: (delayMs: number, signal?: AbortSignal) =>
      new Promise<void>((wake) => {
        sleepers.push({ until: ms + delayMs, wake });
        signal?.addEventListener("abort", () => wake());
      }),
    /** Wakes who has slept long enough. */
    advance(seconds: number): void {
      ms += seconds * 1_000;
      const due = sleepers.filter((one) => one.until <= ms);
      sleepers = sleepers.filter((one) => one.until > ms);
      for (const one of due) one.wake();
    },
  };
}

/** A channel that keeps what it is given and answers as told. */
export function createTestChannel(
  kind: string,
  o: Partial<ChannelDefinition> & { answer?: (parcel: Parcel) => SendResult | Promise<SendResult> } = {},
) {
  const { answer = () => ({ kind: "accepted" as const, detail: "Accepted." }), ...rest } = o;
  const sent: Parcel[] = [];
  const channel: ChannelDefinition = {
    kind,
    label: kind.charAt(0).toUpperCase() + kind.slice(1),
    icon: "bell",
    linkable: kind === "email" || kind === "telegram",
    lane: { concurrency: 50, perSecond: Number.POSITIVE_INFINITY },
    priceMilli: kind === "in-app" ? 0 : 1_000,
    configured: () => true,
    parseTarget: (text) => ({ target: text, label: text }),
    send: async (parcel) => {
      sent.push(parcel);
      return answer(parcel);
    },
    ...rest,
  };
  return { channel, sent };
}

export const TEST_KEY = new Secret(Buffer.alloc(32, 7).toString("base64"));

/** An outbox over test channels, as one worker has it. */
export function createTestOutbox(of: {
  channels: ChannelDefinition[];
  clock: ReturnType<typeof createTestClock>;
  db?: Db;
  /** What it drafts may leave at once. */
  sendsOwn?: boolean;
}): Outbox {
  return createOutbox({
    db: of.db ?? getDb().db,
    channels: of.channels,
    sendsOwn: of.sendsOwn === true,
    clock: of.clock,
    chance: () => 0.5,
    deadline: () => ({ signal: new AbortController().signal, clear: () => undefined }),
    appUrl: "https://app.example.com",
    key: TEST_KEY,
    paceNow: () => sql`${of.clock.now().toISOString()}::timestamptz`,
  });
}

/** A workspace with a live workflow, a topic and a run of an event, and credits when asked for. */
export async function makeStage(o: { credits?: number } = {}) {
  const workspace = await makeWorkspace();
  const workflow = await makeWorkflow(workspace, { state: "live" });
  const topic = await makeTopic(workspace);
  const event = await makeEvent();
  const run = await makeRun(workflow, { eventId: event.id });
  if (o.credits) await giveCredits(workspace.id, o.credits);
  return { workspace, workflow, topic, event, run };
}

let grants = 0;

export async function giveCredits(workspaceId: number, credits: number): Promise<void> {
  const grant = { workspaceId, amountMilli: credits * 1_000, note: "", actor: null, now: NOW };
  await getDb().db.transaction((tx) => grantCredits(tx, { ...grant, transferKey: `test:${++grants}` }));
}

export type Stage = Awaited<ReturnType<typeof makeStage>>;
export type Drafted = Awaited<ReturnType<typeof makeDrafted>>;

/** Drafts for a subscriber, as the interpreter hands them over. */
export async function makeDrafted(
  stage: Stage,
  o: { subscriber?: { id: number }; draft?: Partial<DeliveryDraft> } = {},
) {
  const subscriber = o.subscriber ?? (await makeSubscriber(stage.workspace));
  const execution = await makeExecution({ run: stage.run, subscriber });
  const draft: DeliveryDraft = {
    nodeId: "tell",
    channel: "own",
    urgency: "normal",
    topicId: stage.topic.id,
    content: { kind: "message", subject: "Health factor 1.08", body: "Act soon." },
    why: "Your health factor is below 1.25.",
    ...o.draft,
  };
  return { execution, run: stage.run, drafts: [draft], now: NOW };
}

/** All deliveries of a workspace, by id. */
export async function readDeliveries(workspaceId: number) {
  const rows = await getDb().db.execute<{
    channel: string;
    state: string;
    reason: string | null;
    attempts: number;
    price: number;
  }>(sql`
    select channel, state, reason, attempts, price_milli as price from delivery
    where workspace_id = ${workspaceId}::bigint order by id`);
  return [...rows];
}

/** A worker with an email and an in-app channel that answer as told. */
export function makeWorker(answer?: () => SendResult | Promise<SendResult>, db?: Db, clock = createTestClock()) {
  const email = createTestChannel("email", answer ? { answer } : {});
  const inApp = createTestChannel("in-app");
  const outbox = createTestOutbox({ channels: [inApp.channel, email.channel], clock, ...(db && { db }) });
  const send = async () => {
    await outbox.take();
    await outbox.settled();
  };
  return { outbox, clock, email, inApp, send };
}

export type Worker = ReturnType<typeof makeWorker>;

/** A subscriber with a mail address. */
export async function makeReachable(stage: Stage) {
  const subscriber = await makeSubscriber(stage.workspace);
  const address = await makeChannelAddress(subscriber);
  return { subscriber, address };
}

/** Hands drafts to a worker's outbox, in a transaction of their own. */
export const hand = (worker: Pick<Worker, "outbox">, drafted: Drafted[]) =>
  getDb().db.transaction((tx) => worker.outbox.receiveDrafts(tx, drafted));

/** What a stage's workspace has, in milli-credits. */
export const balance = (stage: Stage) => getDb().db.transaction((tx) => balanceOf(tx, stage.workspace.id));

/** True when a recount from the transfers agrees. */
export const ledgerIsRight = async (stage: Stage) =>
  (await getDb().db.transaction((tx) => recount(tx, stage.workspace.id))).isRight;

/** All attempts, or one delivery's, in order. */
export async function readAttempts(deliveryId?: number) {
  const rows = await getDb()
    .db.select()
    .from(deliveryAttempt)
    .orderBy(deliveryAttempt.deliveryId, deliveryAttempt.number);
  return rows.filter((row) => deliveryId === undefined || row.deliveryId === deliveryId);
}
