import { eq, sql } from "drizzle-orm";
import { expect, test } from "vitest";
import { getDb } from "#db/client.ts";
import { delivery, suppression } from "#db/schema/outbox.ts";
import { channelAddress, channelLink } from "#db/schema/subscriber.ts";
import { env } from "#server/kernel/env.ts";
import { makeKey, sha256 } from "#server/kernel/secret.ts";
import { forgetSubscriber } from "#server/services/subscriber/forget-subscriber.ts";
import { exportSubscriber } from "#server/services/subscriber/read-privacy.ts";
import { receiveMailEvents } from "#server/services/suppression/receive-mail-events.ts";
import {
  makeChannelAddress,
  makeChannelLink,
  makeDelivery,
  makeExecution,
  makeHash,
  makeSubscriber,
  NOW,
  sealTarget,
  subscriberContext,
} from "#server/testing/factories.ts";
import {
  createTestChannel,
  createTestClock,
  createTestOutbox,
  makeDrafted,
  makeStage,
} from "#server/testing/outbox-world.ts";
import { sealPeople } from "#server/testing/seal-people.ts";
import { addressBook, openAddressBook } from "./address-book.ts";
import { receiveTest } from "./receive-test.ts";

const db = getDb().db;
const PUSH = "https://push.example.com/send/4f1c#key.auth";

/** Every column of every table of the database, searched as text. */
async function columnsWith(text: string): Promise<string[]> {
  const columns = await db.execute<{ table: string; column: string }>(sql`
    select table_name as "table", column_name as "column" from information_schema.columns
    where table_schema = 'public' and data_type in ('text', 'jsonb', 'ARRAY', 'json')`);
  const found: string[] = [];
  for (const { table, column } of columns) {
    const [row] = await db.execute<{ n: number }>(sql`
      select count(*)::int as n from ${sql.identifier(table)}
      where ${sql.identifier(column)}::text ilike ${`%${text}%`}`);
    if (row?.n) found.push(`${table}.${column}`);
  }
  return found;
}

/** Somebody whose mail is refused for good, by a server that repeats nothing. */
async function makeTold() {
  const stage = await makeStage({ credits: 20 });
  const [subscriber, other] = [await makeSubscriber(stage.workspace), await makeSubscriber(stage.workspace)];
  const ctx = subscriberContext(stage.workspace, subscriber);
  await makeChannelAddress(subscriber, { target: "mara@quiet-tern.example", label: "m•••@quiet-tern.example" });
  await makeChannelAddress(subscriber, { kind: "telegram", target: "70007000420", label: "@q•••" });
  await makeChannelAddress(other, { target: "lio@lost-tern.example", label: "l•••@lost-tern.example" });
  await makeChannelLink(subscriber, { target: "mara@quiet-tern.example" });
  return { stage, subscriber, other, ctx };
}

test("default: after deliveries, refusals, dead letters and complaints no column holds an address", async () => {
  const { stage, subscriber, other, ctx } = await makeTold();
  const email = createTestChannel("email", {
    answer: ({ target }) =>
      target.startsWith("lio")
        ? { kind: "refused", addressOff: "No such mailbox", detail: "The mail server refused (550)." }
        : { kind: "accepted", detail: "Accepted." },
  });
  const telegram = createTestChannel("telegram");
  const clock = createTestClock();
  const channels = [createTestChannel("in-app").channel, email.channel, telegram.channel];
  const outbox = createTestOutbox({ channels, clock });
  for (const person of [subscriber, other]) {
    const drafted = await makeDrafted(stage, { subscriber: person });
    await db.transaction((tx) => outbox.receiveDrafts(tx, [drafted]));
  }
  const test_ = { workspaceId: stage.workspace.id, subscriberId: subscriber.id, channel: "telegram", sender: "Us" };
  await db.transaction((tx) => receiveTest(tx, { ...test_, now: NOW }));
  await outbox.take();
  await outbox.settled();
  await receiveMailEvents(
    [{ kind: "complaint", address: "mara@quiet-tern.example", isPermanent: true, detail: "" }],
    NOW,
  );
  expect(email.sent.map(({ target }) => target).toSorted()).toEqual([
    "lio@lost-tern.example",
    "mara@quiet-tern.example",
  ]);
  expect(telegram.sent.map(({ target }) => target)).toEqual(["70007000420"]);
  expect(await db.$count(suppression, eq(suppression.workspaceId, stage.workspace.id))).toBe(2);
  for (const text of ["mara@quiet", "lio@lost", "70007000420"]) expect(await columnsWith(text)).toEqual([]);
  // the search finds what is there
  expect(await columnsWith("m•••@quiet-tern")).toEqual(["channel_address.label", "suppression.label"]);
  const own = await exportSubscriber(ctx);
  expect(own.channels.map(({ target }) => target).toSorted()).toEqual(["70007000420", "mara@quiet-tern.example"]);
});

/** As an installation from before has them. */
async function makePlain() {
  const stage = await makeStage();
  const subscriber = await makeSubscriber(stage.workspace);
  const here = { workspaceId: stage.workspace.id, subscriberId: subscriber.id };
  const state = "on" as const;
  await db.insert(channelAddress).values([
    { ...here, state, kind: "email", sealed: "Mara@old.example", label: "M•••@old.example" },
    { ...here, state, kind: "telegram", sealed: "4242", label: "@quiet_tern" },
    { ...here, state, kind: "web-push", sealed: PUSH, label: "Chrome on Linux" },
  ]);
  const link = { ...here, kind: "email", createdAt: NOW, expiresAt: NOW };
  await db.insert(channelLink).values([
    { ...link, sealed: `forgotten:${sha256("gone@old.example")}`, tokenHash: makeHash() },
    { ...link, sealed: "", kind: "telegram", tokenHash: makeHash() },
  ]);
  await db.insert(suppression).values({
    ...here,
    mark: sha256("spam@old.example"),
    label: "s•••@old.example",
    cause: "bounce",
    detail: "",
    createdAt: NOW,
  });
  const execution = await makeExecution({ run: stage.run, subscriber });
  await makeDelivery(execution, { channel: "email", target: "mara@old.example" });
  await makeDelivery(execution, { channel: "web-push", target: PUSH });
  await makeDelivery(execution, { channel: "webhook", target: "https://team.example/hook" });
  return { stage, subscriber };
}

const stored = async ({ subscriber }: Awaited<ReturnType<typeof makePlain>>) => ({
  addresses: await db
    .select()
    .from(channelAddress)
    .where(eq(channelAddress.subscriberId, subscriber.id))
    .orderBy(channelAddress.id),
  links: await db.select().from(channelLink).where(eq(channelLink.subscriberId, subscriber.id)).orderBy(channelLink.id),
  deliveries: await db.select().from(delivery).where(eq(delivery.subscriberId, subscriber.id)).orderBy(delivery.id),
});

test("behavior: what was stored in plain is sealed at the next start, once, whoever starts", async () => {
  const plain = await makePlain();
  await Promise.all([sealPeople(), sealPeople(), sealPeople()]);
  const after = await stored(plain);
  const { open, markOf } = await addressBook();
  expect(after.addresses.map(({ sealed, label }) => [open(sealed), label])).toEqual([
    [{ target: "Mara@old.example", label: "M•••@old.example" }, "M•••@old.example"],
    [{ target: "4242", label: "@quiet_tern" }, "@q•••"],
    [{ target: PUSH, label: "Chrome on Linux" }, "Chrome on Linux"],
  ]);
  const [email = "", , push = ""] = after.addresses.map(({ mark }) => mark);
  expect(after.deliveries.map(({ target }) => target)).toEqual([email, push, "https://team.example/hook"]);
  // by which a lane tells hosts apart
  expect(push.split("/")[2]).toBe("push.example.com");
  expect(after.links.map(({ sealed, mark }) => [sealed, mark])).toEqual([
    ["", markOf("email", "gone@old.example")],
    ["", ""],
  ]);
  const [left] = await db.select().from(suppression).where(eq(suppression.workspaceId, plain.stage.workspace.id));
  expect(left?.mark).toBe(markOf("email", "Spam@old.example"));
  for (const text of ["mara@old", "gone@old", "push.example.com/send"]) expect(await columnsWith(text)).toEqual([]);
  await sealPeople();
  expect(await stored(plain)).toEqual(after);
});

test("behavior: the same address has the same mark in every workspace, and another kind another", async () => {
  const { markOf } = await addressBook();
  const [one, two] = [await sealTarget({ target: "A@b.example" }), await sealTarget({ target: "a@B.example" })];
  expect(one.stored.mark).toBe(two.stored.mark);
  expect(one.stored.sealed).not.toBe(two.stored.sealed);
  expect(markOf("telegram", "a@b.example")).not.toBe(one.stored.mark);
});

test("error: with another installation key nothing is opened, and nothing is sealed anew", async () => {
  await addressBook();
  const [before] = await db.execute(sql`select sealed from address_key`);
  const elsewhere = new Proxy(db, {});
  await expect(openAddressBook(elsewhere, makeKey())).rejects.toThrow("BELLWETHER_SECRET_KEY is another one");
  expect((await db.execute(sql`select sealed from address_key`))[0]).toEqual(before);
  await expect(openAddressBook(elsewhere, env().BELLWETHER_SECRET_KEY)).resolves.toBeDefined();
});

test("behavior: the pages' role cannot read the key", async () => {
  const read = db.transaction(async (tx) => {
    await tx.execute(sql`set local role bellwether_app`);
    await tx.execute(sql`select sealed from address_key`);
  });
  await expect(read).rejects.toMatchObject({ cause: { message: "permission denied for table address_key" } });
});

test("behavior: who deleted everything leaves no sealed address", async () => {
  const { ctx, subscriber } = await makeTold();
  await forgetSubscriber(ctx);
  expect(await db.$count(channelAddress, eq(channelAddress.subscriberId, subscriber.id))).toBe(0);
  const links = await db.select().from(channelLink).where(eq(channelLink.subscriberId, subscriber.id));
  expect(links.map(({ sealed, label }) => [sealed, label])).toEqual([["", ""]]);
});
