import { eq } from "drizzle-orm";
import { afterEach, expect, test } from "vitest";
import { getDb } from "#db/client.ts";
import { execution } from "#db/schema/interpreter.ts";
import type { Graph } from "#server/contract/graph.ts";
import { limits } from "#server/kernel/limits.ts";
import { createSafeFetch } from "#server/kernel/safe-fetch.ts";
import { putSecret } from "#server/services/secret/put-secret.ts";
import { makeSubscriber, NOW } from "#server/testing/factories.ts";
import { answerWith, startFakeBackend } from "#server/testing/fake-backend.ts";
import {
  countsOf,
  executionsOf,
  HEALTH,
  handOver,
  later,
  makeInterpreter,
  startRun,
  take,
  told,
} from "#server/testing/interpreter-world.ts";
import { makeTeam } from "#server/testing/published-workflow.ts";
import { workedExample } from "#server/testing/worked-example.ts";
import { endedRuns } from "./ended-runs.ts";

const cleanups: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const clean of cleanups.splice(0)) await clean();
});

/** event → wallet → ask the backend → tell by tier. */
function withBackend(url: string, o: { cacheSeconds?: number; onFailure?: string; headers?: object[] } = {}): Graph {
  const base = workedExample();
  const message = (text: string) => ({ message: { subject: [text], body: [text] }, urgency: "normal", topicId: null });
  const ask = {
    url: [`${url}/tiers/`, { ref: ["wallet", "wallet"] }],
    headers: o.headers ?? [],
    attributes: [
      { name: "tier", path: "user.tier", type: "text" },
      { name: "line", path: "user.line", type: "number" },
    ],
    cacheSeconds: o.cacheSeconds ?? 0,
    onFailure: o.onFailure ?? "fail",
  };
  const ways = [
    { id: "aggressive", label: "Aggressive", value: "aggressive" },
    { id: "none", label: "Opted out", value: "opted-out" },
  ];
  const node = (type: string, config: Record<string, unknown>) => ({ type, v: 1, name: "", config });
  const { event, wallet } = base.nodes;
  return {
    ...base,
    nodes: {
      ...(event && wallet ? { event, wallet } : {}),
      ask: node("look-up", ask),
      tier: node("switch", { on: { ref: ["ask", "tier"] }, ways }),
      telegram: node("telegram", message("Act now")),
      stop: node("stop", { reason: "Opted out", outcome: "opted-out" }),
      email: node("email", message("Baseline")),
    },
    edges: {
      a: { from: ["event", "next"], to: ["wallet", "in"] },
      b: { from: ["wallet", "next"], to: ["ask", "in"] },
      c: { from: ["ask", "next"], to: ["tier", "in"] },
      d: { from: ["tier", "aggressive"], to: ["telegram", "in"] },
      e: { from: ["tier", "none"], to: ["stop", "in"] },
      f: { from: ["tier", "otherwise"], to: ["email", "in"] },
    },
    layout: {},
  };
}

async function startBackend(answers: Parameters<typeof startFakeBackend>[0]) {
  const backend = await startFakeBackend(answers);
  cleanups.push(backend.stop);
  return backend;
}

test("default: tiers live in the team's backend: aggressive, opted out, and one that it does not know", async () => {
  const team = await makeTeam();
  const [a, b, c] = [
    await makeSubscriber(team.workspace),
    await makeSubscriber(team.workspace),
    await makeSubscriber(team.workspace),
  ];
  const backend = await startBackend({
    [`/tiers/${a.address}`]: { user: { tier: "Aggressive", line: 1.1 } },
    [`/tiers/${b.address}`]: { user: { tier: "opted-out" } },
  });
  const { owner } = team;
  await putSecret(owner, { name: "backend-key", value: "s3cret" });
  const headers = [{ name: "Authorization", value: "Bearer ", secret: "backend-key" }];
  const { run } = await startRun(team, withBackend(backend.url, { headers }), HEALTH("1.10"));
  await handOver(run);
  const { deps, drafted } = makeInterpreter();
  expect(await take(deps)).toBe(3);
  expect(told(drafted)).toEqual([
    [a.id, "telegram", "normal"],
    [c.id, "email", "normal"],
  ]);
  const rows = await executionsOf(run.id);
  expect(rows.map((row) => [row.outcome, row.attempts])).toEqual([
    ["told", 0],
    ["opted-out", 0],
    ["told", 0],
  ]);
  expect(rows[0]?.steps.find((s) => s.nodeId === "ask")).toMatchObject({
    outputs: { known: true, tier: "Aggressive", line: "1.1" },
  });
  expect(rows[1]?.reason).toBe("Opted out");
  expect(rows[2]?.steps.find((s) => s.nodeId === "ask")?.text).toMatch(/does not know this wallet$/);
  expect(backend.asked[0]?.headers).toMatchObject({ authorization: "Bearer s3cret", accept: "application/json" });
  expect(JSON.stringify(rows)).not.toContain("s3cret");
  expect(await countsOf(run.id)).toEqual({ b: 3, c: 3, d: 1, e: 1, f: 1, "stop:stop": 1 });
});

test("behavior: an answer is asked for once while it holds, and once per event without cache time", async () => {
  const team = await makeTeam();
  const one = await makeSubscriber(team.workspace);
  const backend = await startBackend({ "*": { user: { tier: "aggressive" } } });
  const ask = async (cacheSeconds: number, at: Date) => {
    const { run } = await startRun(team, withBackend(backend.url, { cacheSeconds }), HEALTH("1.10"));
    await handOver(run);
    await getDb().db.update(execution).set({ createdAt: at }).where(eq(execution.runId, run.id));
    const { deps } = makeInterpreter();
    await take(deps, { now: at });
    return (await executionsOf(run.id)).map((row) => row.outcome);
  };
  await ask(60, NOW);
  await ask(60, later(59));
  expect(backend.asked).toHaveLength(1);
  expect(await ask(60, later(61))).toEqual(["told"]);
  expect(backend.asked).toHaveLength(2);
  await ask(0, later(62));
  await ask(0, later(63));
  expect(backend.asked.map((a) => a.path)).toEqual(Array(4).fill(`/tiers/${one.address}`));
});

test("behavior: a backend that is down is asked again later, and then it is a failure that says so", async () => {
  const team = await makeTeam();
  await makeSubscriber(team.workspace);
  const backend = await startBackend({ "*": answerWith(503) });
  const { run } = await startRun(team, withBackend(backend.url), HEALTH("1.10"));
  await handOver(run);
  const { deps, drafted } = makeInterpreter();
  let now = NOW;
  await take(deps, { now });
  expect(await executionsOf(run.id)).toMatchObject([
    { state: "waiting", attempts: 1, outcome: null, reason: "Tried 1 of 5 times: it answered 503" },
  ]);
  expect(await take(deps, { now: later(2) })).toBe(0);
  for (let attempt = 2; attempt <= limits.executionAttemptsMax; attempt += 1) {
    now = new Date(now.getTime() + 3_600_000);
    await take(deps, { now });
  }
  const [row] = await executionsOf(run.id);
  expect(row).toMatchObject({ state: "failed", outcome: "failed", doneAt: now });
  expect(row?.reason).toMatch(/^127\.0\.0\.1:\d+ did not answer: it answered 503$/);
  expect(backend.asked).toHaveLength(limits.executionAttemptsMax);
  expect(drafted).toEqual([]);
  expect(await getDb().db.transaction((tx) => endedRuns(tx, [run.id]))).toEqual([run.id]);
});

test("behavior: a backend that comes back is believed", async () => {
  const team = await makeTeam();
  await makeSubscriber(team.workspace);
  let isUp = false;
  const backend = await startBackend({
    "*": (_, response) =>
      isUp ? void response.end('{"user":{"tier":"aggressive"}}') : void response.writeHead(500).end(),
  });
  const { run } = await startRun(team, withBackend(backend.url), HEALTH("1.10"));
  await handOver(run);
  const { deps, drafted } = makeInterpreter();
  await take(deps);
  isUp = true;
  await take(deps, { now: later(3_600) });
  expect(drafted).toHaveLength(1);
  expect(await executionsOf(run.id)).toMatchObject([{ state: "done", outcome: "told", attempts: 1 }]);
  expect(await countsOf(run.id)).toMatchObject({ b: 1, c: 1, d: 1 });
});

test("behavior: slow, huge, wrong: each says what it was, and the last answer counts when it may", async () => {
  const team = await makeTeam();
  const one = await makeSubscriber(team.workspace);
  const cases: Record<string, Parameters<typeof startFakeBackend>[0]["*"]> = {
    slow: () => undefined,
    huge: answerWith(200, JSON.stringify({ user: "x".repeat(limits.sourceAnswerBytesMax) })),
    html: answerWith(200, "<html>"),
    empty: answerWith(200),
    wrong: answerWith(200, '{"user":{"tier":["a"],"line":"high"}}'),
    moved: answerWith(302, "", { location: "http://169.254.169.254/" }),
    refused: answerWith(401),
  };
  const reasons: Record<string, string> = {};
  for (const [name, answer] of Object.entries(cases)) {
    const backend = await startBackend({ "*": answer });
    const { run } = await startRun(team, withBackend(backend.url, { onFailure: "last-known" }), HEALTH("1.10"));
    await handOver(run);
    const fetch = createSafeFetch({ allowPrivate: true });
    const { deps, drafted } = makeInterpreter({ fetch: (url, o) => fetch(url, { ...o, timeoutMs: 150 }) });
    await take(deps);
    expect(told(drafted)).toEqual([[one.id, "email", "normal"]]);
    const [row] = await executionsOf(run.id);
    reasons[name] = (row?.steps.find((s) => s.nodeId === "ask")?.text ?? "").replaceAll(/127\.0\.0\.1(:\d+)?/g, "HOST");
  }
  expect(reasons).toMatchInlineSnapshot(`
    {
      "empty": "HOST failed (its answer is empty), so this wallet goes on as unknown",
      "html": "HOST failed (its answer is not JSON), so this wallet goes on as unknown",
      "huge": "HOST failed (HOST answered with more than 262,144 bytes; Ask for less), so this wallet goes on as unknown",
      "moved": "HOST failed (it answered with a redirect (302), which is not followed), so this wallet goes on as unknown",
      "refused": "HOST failed (it refused us (401); check the secret in the headers), so this wallet goes on as unknown",
      "slow": "HOST failed (HOST did not answer within 0.15 s), so this wallet goes on as unknown",
      "wrong": "HOST failed (tier should be a text, but there is a list at “user.tier”), so this wallet goes on as unknown",
    }
  `);
});

test("behavior: the last answer of a backend that fails now still decides", async () => {
  const team = await makeTeam();
  await makeSubscriber(team.workspace);
  let isUp = true;
  const backend = await startBackend({
    "*": (_, response) =>
      isUp ? void response.end('{"user":{"tier":"aggressive"}}') : void response.writeHead(500).end(),
  });
  const graph = withBackend(backend.url, { onFailure: "last-known" });
  for (const [up, at] of [
    [true, NOW],
    [false, later(600)],
  ] as const) {
    isUp = up;
    const { run } = await startRun(team, structuredClone(graph), HEALTH("1.10"));
    await handOver(run);
    await getDb().db.update(execution).set({ createdAt: at }).where(eq(execution.runId, run.id));
    const { deps, drafted } = makeInterpreter();
    await take(deps, { now: at });
    expect(told(drafted).map(([, channel]) => channel)).toEqual(["telegram"]);
  }
});

test("behavior: a silent backend is left alone after a few, and others are not kept waiting", async () => {
  const team = await makeTeam();
  for (let i = 0; i < 60; i += 1) await makeSubscriber(team.workspace);
  const backend = await startBackend({ "*": () => undefined });
  const { run } = await startRun(team, withBackend(backend.url, { onFailure: "baseline" }), HEALTH("1.10"));
  await handOver(run);
  const fetch = createSafeFetch({ allowPrivate: true });
  const { deps, drafted } = makeInterpreter({ fetch: (url, o) => fetch(url, { ...o, timeoutMs: 100 }) });
  await take(deps);
  expect(drafted).toHaveLength(60);
  expect(backend.asked.length).toBeLessThanOrEqual(2 * limits.sourceConcurrency);
});

test("behavior: an asker that dies is followed by another, and nobody is told twice", async () => {
  const team = await makeTeam();
  await makeSubscriber(team.workspace);
  const backend = await startBackend({ "*": { user: { tier: "aggressive" } } });
  const { run } = await startRun(team, withBackend(backend.url), HEALTH("1.10"));
  await handOver(run);
  let isPutAside = false;
  const { countEdges } = makeInterpreter().deps;
  const dying = makeInterpreter({
    countEdges: async (...given) => {
      await countEdges(...given);
      isPutAside = true;
    },
    clock: {
      now: () => {
        if (isPutAside) throw new Error("killed");
        return NOW;
      },
      sleep: async () => undefined,
    },
  });
  await expect(take(dying.deps)).rejects.toThrow("killed");
  expect(await executionsOf(run.id)).toMatchObject([{ state: "waiting", reason: "Asking the team's backend" }]);
  const { deps, drafted } = makeInterpreter();
  expect(await take(deps, { now: later(10) })).toBe(0);
  expect(await take(deps, { now: later(120) })).toBe(1);
  expect(drafted).toHaveLength(1);
  expect(await countsOf(run.id)).toEqual({ b: 1, c: 1, d: 1 });
});
