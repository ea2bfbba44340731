import { asc, eq } from "drizzle-orm";
import { expect, test } from "vitest";
import { getDb } from "#db/client.ts";
import { interaction } from "#db/schema/personalisation.ts";
import {
  makeDelivery,
  makeExecution,
  makeRun,
  makeSubscriber,
  makeWorkflow,
  makeWorkspace,
} from "#server/testing/factories.ts";
import { makeRestClient } from "#server/testing/rest-client.ts";

async function makeWorld() {
  const of = await makeWorkspace();
  const subscriber = await makeSubscriber(of);
  const run = await makeRun(await makeWorkflow(of));
  const sent = await makeDelivery(await makeExecution({ run, subscriber }), { state: "delivered" });
  const { ask } = await makeRestClient(of);
  const post = (...interactions: { delivery: number; kind: string }[]) =>
    ask<{ recorded: number; unknown: number[] }>("POST", "/interactions", { body: { interactions } });
  const known = async () => {
    const rows = await getDb()
      .db.select()
      .from(interaction)
      .where(eq(interaction.workspaceId, of.id))
      .orderBy(asc(interaction.id));
    return rows.map(({ subscriberId, kind, via }) => ({ subscriberId, kind, via }));
  };
  return { of, subscriber, sent, ask, post, known };
}

test("default: what somebody did about a delivery is written down once, as told by the team", async () => {
  const { subscriber, sent, post, known } = await makeWorld();
  const first = await post({ delivery: sent.id, kind: "seen" }, { delivery: sent.id, kind: "acted" });
  expect([first.status, first.body]).toEqual([200, { recorded: 2, unknown: [] }]);
  expect((await post({ delivery: sent.id, kind: "acted" })).body.recorded).toBe(0);
  const of = { subscriberId: subscriber.id, via: "api" };
  expect(await known()).toEqual([
    { ...of, kind: "seen" },
    { ...of, kind: "acted" },
  ]);
});

test("behavior: a plain word takes the place of its contrary", async () => {
  const { sent, post, known } = await makeWorld();
  await post({ delivery: sent.id, kind: "useful" });
  await post({ delivery: sent.id, kind: "not-useful" });
  expect(await known()).toMatchObject([{ kind: "not-useful" }]);
});

test("error: another team's delivery is not here, and the others of the list count", async () => {
  const here = await makeWorld();
  const there = await makeWorld();
  const { body } = await here.post(
    { delivery: there.sent.id, kind: "acted" },
    { delivery: here.sent.id, kind: "acted" },
  );
  expect(body).toEqual({ recorded: 1, unknown: [there.sent.id] });
  expect(await there.known()).toEqual([]);
});

test("error: a kind that is none is told, and a key without the scope is refused", async () => {
  const { of, sent, ask } = await makeWorld();
  const body = { interactions: [{ delivery: sent.id, kind: "liked" }] };
  const wrong = await ask("POST", "/interactions", { body });
  expect([wrong.status, wrong.body.errors?.[0]?.pointer]).toEqual([400, "#/interactions/0/kind"]);
  const { ask: askLess } = await makeRestClient(of, ["runs:read"]);
  expect((await askLess("POST", "/interactions", { body })).status).toBe(403);
});
