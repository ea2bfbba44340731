import { expect, test } from "vitest";
import {
  makeDelivery,
  makeExecution,
  makeInboxMessage,
  makeRun,
  makeSubscriber,
  makeWorkflow,
  makeWorkspace,
  NOW,
  subscriberContext,
} from "#server/testing/factories.ts";
import { forgetSubscriber } from "../subscriber/forget-subscriber.ts";
import { listInbox, listInboxSchema } from "./list-inbox.ts";
import { snoozeMessage } from "./snooze-message.ts";

const HOUR_MS = 3_600_000;

async function makePerson() {
  const of = await makeWorkspace();
  const row = await makeSubscriber(of);
  const workflow = await makeWorkflow(of);
  /** A message of an event, or of a crossing of a line: what it is of stands in its effect key. */
  const makeMessage = async (scope: string, title: string) => {
    const execution = await makeExecution({ run: await makeRun(workflow), subscriber: row });
    const effectKey = `${workflow.id}:${row.id}:${scope}:then:in-app`;
    return makeInboxMessage(await makeDelivery(execution, { effectKey, state: "delivered", doneAt: NOW }), { title });
  };
  const at = (ms: number) => ({ ...subscriberContext(of, row), now: new Date(NOW.getTime() + ms) });
  const list = async (ms: number, tab = "came") => {
    const { messages, unreadCount } = await listInbox(at(ms), listInboxSchema.parse({ tab }));
    return { titles: messages.map(({ title }) => title), unreadCount };
  };
  return { makeMessage, at, list };
}

test("default: a snoozed message is out of sight, and comes back by itself, unread and on top", async () => {
  const { makeMessage, at, list } = await makePerson();
  const first = await makeMessage("log:1:0xa:0", "First");
  await makeMessage("log:1:0xb:0", "Second");
  await snoozeMessage(at(0), { id: first.id, snooze: "hour" });
  expect(await list(0)).toEqual({ titles: ["Second"], unreadCount: 1 });
  expect((await list(0, "held")).titles).toEqual(["First"]);
  expect(await list(HOUR_MS)).toEqual({ titles: ["First", "Second"], unreadCount: 2 });
  expect((await list(HOUR_MS, "held")).titles).toEqual([]);
});

test("behavior: it can be brought back before", async () => {
  const { makeMessage, at, list } = await makePerson();
  const first = await makeMessage("log:1:0xa:0", "First");
  await snoozeMessage(at(0), { id: first.id, snooze: "week" });
  await snoozeMessage(at(1), { id: first.id, snooze: null });
  expect((await list(1)).titles).toEqual(["First"]);
});

test("error: somebody else's message is not here", async () => {
  const [one, other] = [await makePerson(), await makePerson()];
  const first = await one.makeMessage("log:1:0xa:0", "First");
  await expect(snoozeMessage(other.at(0), { id: first.id, snooze: "hour" })).rejects.toMatchObject({
    name: "NotFoundError",
  });
});

test("behavior: who is forgotten has nothing snoozed", async () => {
  const { makeMessage, at, list } = await makePerson();
  const first = await makeMessage("reading:when:low:1", "First");
  await snoozeMessage(at(0), { id: first.id, snooze: "week" });
  await forgetSubscriber(at(0));
  await makeMessage("reading:when:low:2", "Anew");
  expect((await list(0)).titles).toEqual(["Anew"]);
});
