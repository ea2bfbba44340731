import { expect, test } from "vitest";
import type { Graph } from "#server/contract/graph.ts";
import { limits } from "#server/kernel/limits.ts";
import { makeAddress, makeSubscriber } from "#server/testing/factories.ts";
import { createTestClock } from "#server/testing/outbox-world.ts";
import { makeTeam, publishGraph } from "#server/testing/published-workflow.ts";
import { makeRestClient } from "#server/testing/rest-client.ts";
import { createStages } from "#server/testing/whole-path.ts";

/** What a team's backend says by the API, and what the next event makes of it: a workflow published by the verbs, every stage real. */

type Page<T> = { items: T[]; next: number | null };
type Execution = { address: string; outcome: string; reason: string | null };

/** A signal → everyone of the topic → what the team told of them → at or below their own line, and not of the tier `quiet` → in the app. */
function graphOf(topicId: number): Graph {
  const node = (type: string, config: Record<string, unknown>) => ({ type, v: 1, name: "", config });
  const health = { ref: ["event", "healthFactor"] };
  const tier = { ref: ["told", "tier"] };
  const condition = {
    all: [
      { op: "is-at-most", args: [health, { ref: ["who", "line"] }] },
      { op: "is-not", args: [tier, { value: "quiet" }], ifMissing: "true" },
    ],
  };
  const message = { subject: ["Health factor ", health], body: ["For the tier ", { ...tier, fallback: "usual" }] };
  return {
    schema: 1,
    nodes: {
      event: node("signal", { fields: [{ name: "healthFactor", kind: "number", unit: "" }] }),
      who: node("topic-subscribers", { topicId }),
      told: node("told-attributes", { attributes: [{ name: "tier", type: "text" }] }),
      if: node("condition", { condition }),
      tell: node("in-app", { message, urgency: "urgent", topicId }),
      rest: node("stop", { reason: "Not for them", outcome: "stopped" }),
    },
    edges: {
      a: { from: ["event", "next"], to: ["who", "in"] },
      b: { from: ["who", "next"], to: ["told", "in"] },
      c: { from: ["told", "next"], to: ["if", "in"] },
      d: { from: ["if", "yes"], to: ["tell", "in"] },
      e: { from: ["if", "no"], to: ["rest", "in"] },
    },
    notes: {},
    layout: {},
  };
}

async function makeWorld() {
  const { workspace, topic, owner } = await makeTeam();
  const { id } = await publishGraph(owner, graphOf(topic.id));
  const { ask } = await makeRestClient(workspace);
  const stages = createStages(createTestClock(new Date()));
  /** Posts an event and says who was told of it, after every stage has done its work. */
  const tellOf = async (healthFactor: string) => {
    const posted = await ask("POST", `/workflows/${id}/signals/event`, { body: { healthFactor } });
    expect(posted.status).toBe(202);
    while ((await stages.step()) > 0);
    const { body: runs } = await ask<Page<{ id: number; reached: number; told: number }>>("GET", "/runs?limit=1");
    const [run] = runs.items;
    const { body } = await ask<Page<Execution>>("GET", `/executions?run=${run?.id}&outcome=told`);
    return { ...run, told: body.items.map(({ address }) => address).sort() };
  };
  return { workspace, topic, workflowId: id, ask, tellOf };
}

test("default: a preference that is set by the API wins at the next event, and its next change at the one after", async () => {
  const { ask, tellOf } = await makeWorld();
  const [usual, bold] = [makeAddress(), makeAddress()];
  await ask("PUT", `/subscribers/${usual}`, { body: {} });
  const path = `/subscribers/${bold}/preferences/liquidation-risk`;
  await ask("PUT", path, { body: { preset: "aggressive" } });
  expect((await tellOf("1.20")).told).toEqual([usual]);
  await ask("PUT", path, { body: { own: { line: "1.22" } } });
  expect((await tellOf("1.20")).told).toEqual([usual, bold].sort());
  await ask("PUT", path, { body: { enabled: false } });
  expect((await tellOf("1.20")).told).toEqual([usual]);
});

test("behavior: a pushed attribute decides too, and reads in the message, from the next event on", async () => {
  const { ask, tellOf } = await makeWorld();
  const address = makeAddress();
  const path = `/subscribers/${address}/attributes`;
  await ask("PUT", path, { body: { tier: "Gold" } });
  expect((await tellOf("1.20")).told).toEqual([address]);
  await ask("PATCH", path, { body: { tier: "QUIET " } });
  expect((await tellOf("1.20")).told).toEqual([]);
  await ask("PATCH", path, { body: { tier: null } });
  expect((await tellOf("1.20")).told).toEqual([address]);
  const { body } = await ask<Page<{ address: string; channel: string; run: number }>>("GET", "/deliveries");
  expect(body.items).toMatchObject([
    { address, channel: "in-app" },
    { address, channel: "in-app" },
  ]);
});

test("behavior: of an audience too large to be listed, one statement decides by the same settings and attributes", async () => {
  const { workspace, ask, tellOf } = await makeWorld();
  const people = Array.from({ length: limits.listedAudienceMax + 1 }, () => makeAddress());
  const lines = people.map((address, at) => ({
    address,
    preferences: { "liquidation-risk": { own: { line: at < 3 ? "1.05" : "1.01" } } },
    attributes: { tier: at === 1 ? "Quiet" : "gold" },
  }));
  await ask("POST", "/bulk/subscribers", {
    body: lines.map((line) => JSON.stringify(line)).join("\n"),
    headers: { "content-type": "application/x-ndjson" },
  });
  const untouched = await makeSubscriber(workspace);
  const run = await tellOf("1.03");
  expect(run.told).toEqual([people[0], people[2], untouched.address].sort());
  expect(run.reached).toBe(people.length + 1);
});

test("behavior: pages go on where the one before ended", async () => {
  const { ask, tellOf } = await makeWorld();
  for (let i = 0; i < 3; i++) await ask("PUT", `/subscribers/${makeAddress()}`, { body: {} });
  await tellOf("1.20");
  const first = await ask<Page<{ id: number }>>("GET", "/executions?limit=2");
  const second = await ask<Page<{ id: number }>>("GET", `/executions?limit=2&before=${first.body.next}`);
  expect([first.body.items.length, second.body.items.length, second.body.next]).toEqual([2, 1, null]);
  const ids = [...first.body.items, ...second.body.items].map(({ id }) => id);
  expect(ids).toEqual(ids.toSorted((a, b) => b - a));
  expect(new Set(ids).size).toBe(3);
});

test("error: another team's signal is not here, and a body that does not fit is told", async () => {
  const here = await makeWorld();
  const there = await makeWorld();
  const path = `/workflows/${here.workflowId}/signals/event`;
  const foreign = await there.ask("POST", path, { body: { healthFactor: "1" } });
  expect([foreign.status, foreign.body.detail]).toMatchObject([404, expect.stringContaining("event")]);
  const wrong = await here.ask("POST", path, { body: { health: "1" } });
  expect([wrong.status, wrong.body.detail]).toMatchInlineSnapshot(`
    [
      400,
      "The signal was not taken: healthFactor is missing; send null if there is no value; health is not a field of this signal.",
    ]
  `);
  const headers = { "idempotency-key": "order-7" };
  const once = await here.ask<{ id: number }>("POST", path, { body: { healthFactor: "1" }, headers });
  const again = await here.ask<{ id: number }>("POST", path, { body: { healthFactor: "1" }, headers });
  expect(again.body.id).toBe(once.body.id);
  expect((await there.ask<Page<unknown>>("GET", "/runs")).body.items).toEqual([]);
});
