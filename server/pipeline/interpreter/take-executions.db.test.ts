import { eq, sql } from "drizzle-orm";
import { describe, expect, test } from "vitest";
import { getDb } from "#db/client.ts";
import { run as runTable } from "#db/schema/audience.ts";
import { workflow as workflowTable } from "#db/schema/workflow.ts";
import type { Graph } from "#server/contract/graph.ts";
import { limits } from "#server/kernel/limits.ts";
import type { ReceiveDrafts } from "#server/pipeline/hand-overs.ts";
import { archiveTopic } from "#server/services/topic/archive-topic.ts";
import { makePreference, makeSubscriber, NOW } from "#server/testing/factories.ts";
import {
  counted,
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
import { createCancelExecutions } from "./cancel-executions.ts";
import { endedRuns } from "./ended-runs.ts";
import { createLoadPlans } from "./load-batch.ts";
import { createWalkNow } from "./take-executions.ts";

test("default: one event, each subscriber by their own settings, in one batch", async () => {
  const team = await makeTeam();
  const { topic, workspace } = team;
  const make = async (o: Parameters<typeof makePreference>[1] | null) => {
    const subscriber = await makeSubscriber(workspace);
    if (o) await makePreference({ subscriber, topic }, o);
    return subscriber.id;
  };
  const aggressive = await make({ preset: "aggressive" });
  const conservative = await make({ preset: "conservative" });
  const off = await make({ enabled: false });
  const untouched = await make(null);
  const { run } = await startRun(team, workedExample(), HEALTH("1.20"));
  expect(await handOver(run)).toBe(4);
  const { deps, drafted, woken } = makeInterpreter();
  expect(await take(deps)).toBe(4);
  expect(await take(deps)).toBe(0);

  expect(told(drafted)).toEqual([
    [conservative, "email", "normal"],
    [untouched, "email", "normal"],
  ]);
  expect(drafted[0]?.run).toMatchObject({ id: run.id, eventKey: run.eventKey, versionId: run.versionId });
  const rows = await executionsOf(run.id);
  expect(rows.map((row) => [row.subscriberId, row.state, row.outcome, row.reason])).toEqual([
    [aggressive, "done", "stopped", "Health factor 1.20 is not at most health factor 1.10"],
    [conservative, "done", "told", "Health factor 1.20 is at most health factor 1.50"],
    [off, "done", "opted-out", "Turned off Liquidation risk"],
    [untouched, "done", "told", "Health factor 1.20 is at most health factor 1.25"],
  ]);
  expect(await countsOf(run.id)).toEqual({ e2: 3, e3: 2, e5: 2, "stop:line": 1, "stop:wallet": 1 });
  expect(woken).toEqual(["outbox"]);
  expect(await getDb().db.transaction((tx) => endedRuns(tx, [run.id]))).toEqual([run.id]);
});

test("behavior: a thousand subscribers are a handful of statements", async () => {
  const team = await makeTeam();
  await getDb().db.execute(sql`
    insert into subscriber (workspace_id, address)
    select ${team.workspace.id}::bigint, '0x' || lpad(to_hex(n), 40, '0') from generate_series(1, 1000) n`);
  await getDb().db.execute(sql`
    insert into preference (subscriber_id, topic_id, workspace_id, enabled, preset, own)
    select s.id, ${team.topic.id}::bigint, s.workspace_id, s.id % 10 <> 0, null, jsonb_build_object('line', (1 + (s.id % 100) / 100.0)::numeric(6, 2)::text)
    from subscriber s where s.workspace_id = ${team.workspace.id}::bigint`);
  const { run } = await startRun(team, workedExample(), HEALTH("1.50"));
  expect(await handOver(run)).toBe(1000);
  const { deps, drafted } = makeInterpreter();
  let statements = 0;
  const counting = {
    ...deps,
    db: counted(deps.db, () => {
      statements += 1;
    }),
  };
  expect([await take(counting), await take(counting), await take(counting)]).toEqual([500, 500, 0]);
  expect(statements).toBeGreaterThan(10);
  expect(statements).toBeLessThan(40);
  const rows = await executionsOf(run.id);
  for (const row of rows) {
    const line = 100 + (row.subscriberId % 100);
    const expected = row.subscriberId % 10 === 0 ? "opted-out" : line >= 150 ? "told" : "stopped";
    expect([row.subscriberId, row.outcome]).toEqual([row.subscriberId, expected]);
  }
  expect(drafted).toHaveLength(rows.filter((row) => row.outcome === "told").length);
});

/** Who is told is told a day later. */
function withWait(graph: Graph): Graph {
  const { e3: before } = graph.edges;
  if (!before) throw new Error("the example has this edge");
  const wait = { type: "wait", v: 1, name: "A day", config: { seconds: 86_400 } };
  const late = { from: ["wait", "next"], to: before.to } satisfies Graph["edges"][string];
  return {
    ...graph,
    nodes: { ...graph.nodes, wait },
    edges: { ...graph.edges, late, e3: { ...before, to: ["wait", "in"] } },
  };
}

test("behavior: who waits is taken up when the time has come, and told once", async () => {
  const team = await makeTeam();
  const { id: subscriberId } = await makeSubscriber(team.workspace);
  const { run } = await startRun(team, withWait(workedExample()), HEALTH("1.10"));
  await handOver(run);
  const { deps, drafted } = makeInterpreter();
  expect(await take(deps)).toBe(1);
  expect(await executionsOf(run.id)).toMatchObject([{ state: "waiting", reason: "Waits for 24 hours", attempts: 0 }]);
  expect(await getDb().db.transaction((tx) => endedRuns(tx, [run.id]))).toEqual([]);
  expect(await take(deps, { now: later(86_399) })).toBe(0);
  expect(drafted).toEqual([]);
  expect(await take(deps, { now: later(86_400) })).toBe(1);
  expect(told(drafted)).toEqual([[subscriberId, "email", "normal"]]);
  expect(await executionsOf(run.id)).toMatchObject([{ state: "done", outcome: "told" }]);
  expect(await countsOf(run.id)).toMatchObject({ e3: 1, late: 1, e5: 1 });
});

test("behavior: two workers share the inbox, and each execution is handled once", async () => {
  const team = await makeTeam();
  for (let i = 0; i < 40; i += 1) await makeSubscriber(team.workspace);
  const { run } = await startRun(team, workedExample(), HEALTH("1.10"));
  await handOver(run);
  const { deps, drafted } = makeInterpreter();
  const handled = await Promise.all(Array.from({ length: 4 }, () => take(deps, { limit: 10 })));
  expect(handled.reduce((a, b) => a + b)).toBe(40);
  expect(new Set(drafted.map((d) => d.execution.id)).size).toBe(40);
  expect(await countsOf(run.id)).toMatchObject({ e2: 40, e3: 40, e5: 40 });
});

test("behavior: walked in the giver's transaction, they end as in their own, and fall back together", async () => {
  const team = await makeTeam();
  const ids = [(await makeSubscriber(team.workspace)).id, (await makeSubscriber(team.workspace)).id];
  const { run } = await startRun(team, workedExample(), HEALTH("1.10"));
  await handOver(run);
  const { deps, drafted } = makeInterpreter();
  const walk = (fails: boolean) =>
    getDb().db.transaction(async (tx) => {
      const walked = await createWalkNow(deps)(tx, { runs: [run], executedIds: [run.id], passages: [], now: NOW });
      expect(walked).toEqual({ left: 0, openIds: new Set() });
      if (fails) throw new Error("the giver died");
    });
  await expect(walk(true)).rejects.toThrow("the giver died");
  expect((await executionsOf(run.id)).map(({ state }) => state)).toEqual(["ready", "ready"]);
  drafted.length = 0;
  await walk(false);
  expect(told(drafted)).toEqual(ids.map((id) => [id, "email", "normal"]));
  expect((await executionsOf(run.id)).map(({ outcome }) => outcome)).toEqual(["told", "told"]);
  expect(await countsOf(run.id)).toMatchObject({ e2: 2, e3: 2, e5: 2 });
  expect(await take(deps)).toBe(0);
});

test("error: what cannot be walked at once takes its turn, and the giver's transaction goes on", async () => {
  const team = await makeTeam();
  await makeSubscriber(team.workspace);
  const { run } = await startRun(team, workedExample(), HEALTH("1.10"));
  await handOver(run);
  const receiveDrafts: ReceiveDrafts = (tx) =>
    tx.execute(sql`select 1 / 0`).then(() => ({ before: [], isWaiting: false }));
  const came = await getDb().db.transaction(async (tx) => {
    const broken = createWalkNow(makeInterpreter({ receiveDrafts }).deps);
    return [
      await broken(tx, { runs: [run], executedIds: [run.id], passages: [], now: NOW }),
      (await tx.execute(sql`select 1`)).length,
    ];
  });
  expect(came).toEqual([{ left: Number.POSITIVE_INFINITY, openIds: new Set([run.id]) }, 1]);
  expect((await executionsOf(run.id)).map(({ state }) => state)).toEqual(["ready"]);
  const { deps, drafted } = makeInterpreter();
  expect(await take(deps)).toBe(1);
  expect(drafted).toHaveLength(1);
});

describe("people without executions, walked in the giver's transaction", () => {
  const passagesOf = async (
    subscribers: { id: number }[],
    team: Awaited<ReturnType<typeof makeTeam>>,
    graph = workedExample(),
  ) => {
    const { run } = await startRun(team, graph, HEALTH("1.10"));
    const { id: runId, workspaceId, workflowId } = run;
    const of = { runId, workspaceId, workflowId, matched: false };
    return { run, passages: subscribers.map(({ id: subscriberId }, priority) => ({ ...of, subscriberId, priority })) };
  };

  test("default: each has one execution that has ended, and what waits stays ready", async () => {
    const team = await makeTeam();
    const [first, second] = [await makeSubscriber(team.workspace), await makeSubscriber(team.workspace)];
    const { run, passages } = await passagesOf([second, first], team);
    const gone = { ...passages[0], subscriberId: 9_999_999 } as (typeof passages)[number];
    const { deps, drafted } = makeInterpreter();
    const walked = await getDb().db.transaction((tx) =>
      createWalkNow(deps)(tx, { runs: [run], executedIds: [], passages: [...passages, gone], now: NOW }),
    );
    expect(walked).toEqual({ left: 0, openIds: new Set() });
    // by their priority, not their ids
    expect(told(drafted).map(([id]) => id)).toEqual([second.id, first.id]);
    const rows = await executionsOf(run.id);
    expect(rows.map(({ subscriberId, outcome, priority }) => [subscriberId, outcome, priority])).toEqual([
      [first.id, "told", 1],
      [second.id, "told", 0],
    ]);
    expect(drafted.map((one) => one.execution.id)).toEqual(rows.map(({ id }) => id).toReversed());
    expect(await countsOf(run.id)).toMatchObject({ e2: 2, e3: 2, e5: 2 });
  });

  test("behavior: a run of which somebody waits has not ended", async () => {
    const team = await makeTeam();
    const { run, passages } = await passagesOf([await makeSubscriber(team.workspace)], team, withWait(workedExample()));
    const { deps } = makeInterpreter();
    const walked = await getDb().db.transaction((tx) =>
      createWalkNow(deps)(tx, { runs: [run], executedIds: [], passages, now: NOW }),
    );
    expect(walked).toEqual({ left: 0, openIds: new Set([run.id]) });
    expect((await executionsOf(run.id)).map(({ state }) => state)).toEqual(["waiting"]);
  });

  test("error: where something is broken they take their turn", async () => {
    const team = await makeTeam();
    const { run, passages } = await passagesOf([await makeSubscriber(team.workspace)], team);
    const receiveDrafts: ReceiveDrafts = (tx) =>
      tx.execute(sql`select 1 / 0`).then(() => ({ before: [], isWaiting: false }));
    const broken = createWalkNow(makeInterpreter({ receiveDrafts }).deps);
    const walked = await getDb().db.transaction((tx) =>
      broken(tx, { runs: [run], executedIds: [], passages, now: NOW }),
    );
    expect(walked).toEqual({ left: Number.POSITIVE_INFINITY, openIds: new Set([run.id]) });
    expect((await executionsOf(run.id)).map(({ state }) => state)).toEqual(["ready"]);
    const { deps, drafted } = makeInterpreter();
    expect(await take(deps)).toBe(1);
    expect(drafted).toHaveLength(1);
  });
});

test("behavior: what is published later does not alter a run, nor does a draft, nor a deleted topic", async () => {
  const team = await makeTeam();
  await makeSubscriber(team.workspace);
  const { run, workflowId } = await startRun(team, workedExample(), HEALTH("1.10"));
  await handOver(run);
  await archiveTopic(team.owner, { id: team.topic.id });
  await getDb().db.update(workflowTable).set({ liveVersionId: null }).where(eq(workflowTable.id, workflowId));
  const { deps, drafted } = makeInterpreter();
  await take(deps);
  expect(told(drafted)).toHaveLength(1);
});

test("behavior: a run that was cancelled tells nobody, and comes back when its event does", async () => {
  const team = await makeTeam();
  await makeSubscriber(team.workspace);
  const { run } = await startRun(team, workedExample(), HEALTH("1.10"));
  await handOver(run);
  const cancelled: unknown[] = [];
  const cancelExecutions = createCancelExecutions({ cancelUnsent: async (_, what) => cancelled.push(what) });
  const reason = "Its block was replaced by the chain.";
  await getDb().db.transaction((tx) => cancelExecutions(tx, { runIds: [run.id], reason, now: NOW }));
  const { deps, drafted } = makeInterpreter();
  expect(await take(deps)).toBe(0);
  expect(await executionsOf(run.id)).toMatchObject([{ state: "cancelled", outcome: "cancelled", reason }]);
  expect(cancelled).toMatchObject([{ runIds: [run.id] }]);
  expect(await handOver(run)).toBe(1);
  expect(await handOver(run)).toBe(0);
  await take(deps);
  expect(told(drafted)).toHaveLength(1);
});

test("behavior: an execution of a run that is cancelled meanwhile ends as cancelled", async () => {
  const team = await makeTeam();
  await makeSubscriber(team.workspace);
  const { run } = await startRun(team, workedExample(), HEALTH("1.10"));
  await handOver(run);
  await getDb().db.update(runTable).set({ state: "cancelled", reason: "Replaced." }).where(eq(runTable.id, run.id));
  const { deps, drafted } = makeInterpreter();
  await take(deps);
  expect(drafted).toEqual([]);
  expect(await executionsOf(run.id)).toMatchObject([{ state: "cancelled", reason: "Replaced." }]);
});

test("error: one that cannot be written does not hold up the others", async () => {
  const team = await makeTeam();
  const [bad, good] = [await makeSubscriber(team.workspace), await makeSubscriber(team.workspace)];
  const { run } = await startRun(team, workedExample(), HEALTH("1.10"));
  await handOver(run);
  const written: number[] = [];
  const receiveDrafts: ReceiveDrafts = async (_tx, given) => {
    if (given.some((d) => d.execution.subscriberId === bad.id)) throw new Error("no room for this one");
    written.push(...given.map((d) => d.execution.subscriberId));
    return { before: [], isWaiting: true };
  };
  const { deps } = makeInterpreter({ receiveDrafts });
  expect(await take(deps)).toBe(2);
  expect(written).toEqual([good.id]);
  expect(await executionsOf(run.id)).toMatchObject([
    { state: "waiting", attempts: 1, reason: "Something went wrong in Bellwether itself. It is in the log." },
    { state: "done", outcome: "told" },
  ]);
  for (let i = 1; i < limits.executionAttemptsMax; i += 1) await take(deps, { now: later(i * 3_600) });
  expect(await executionsOf(run.id)).toMatchObject([{ state: "failed", outcome: "failed" }, { state: "done" }]);
});

test("behavior: half a character in a message does not hold up its batch", async () => {
  const team = await makeTeam();
  await makeSubscriber(team.workspace);
  const { run } = await startRun(team, workedExample(), HEALTH("1.10"));
  await handOver(run);
  const load = createLoadPlans();
  const { deps } = makeInterpreter({
    loadPlans: async (tx, ids) => {
      const plans = await load(tx, ids);
      const message = { subject: ["Half \ud83d"], body: ["x"] };
      for (const { plan } of plans.values()) Object.assign(plan.graph.nodes.email?.config ?? {}, { message });
      return plans;
    },
  });
  await take(deps);
  expect(await executionsOf(run.id)).toMatchObject([{ state: "done", outcome: "told", attempts: 0 }]);
});
