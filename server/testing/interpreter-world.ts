import { eq, sql } from "drizzle-orm";
import { getDb } from "#db/client.ts";
import { edgeCount } from "#db/schema/audience.ts";
import { execution } from "#db/schema/interpreter.ts";
import type { Graph } from "#server/contract/graph.ts";
import type { Values } from "#server/contract/value.ts";
import { systemClock } from "#server/kernel/clock.ts";
import { limits } from "#server/kernel/limits.ts";
import { createSafeFetch } from "#server/kernel/safe-fetch.ts";
import { Secret } from "#server/kernel/secret.ts";
import { countEdges } from "#server/pipeline/audience/count-edges.ts";
import type { ReceiveDrafts } from "#server/pipeline/hand-overs.ts";
import { createLoadPlans } from "#server/pipeline/interpreter/load-batch.ts";
import { receiveExecutions } from "#server/pipeline/interpreter/receive-executions.ts";
import { type InterpreterDeps, takeExecutions } from "#server/pipeline/interpreter/take-executions.ts";
import { makeRun, NOW } from "./factories.ts";
import { recordingEnqueue } from "./fake-hand-overs.ts";
import { type makeTeam, publishGraph } from "./published-workflow.ts";

/** The interpreter with everything around it real, save the outbox, which writes down what it was given. */

export type Drafted = Parameters<ReceiveDrafts>[1];

export function makeInterpreter(o: Partial<InterpreterDeps> = {}) {
  const drafted: Drafted = [];
  const { enqueue, woken } = recordingEnqueue();
  const deps: InterpreterDeps = {
    db: getDb().db,
    loadPlans: createLoadPlans(),
    fetch: createSafeFetch({ allowPrivate: true }),
    refreshPortfolios: async () => new Map(),
    secretOf: async (_, name) => (name === "backend-key" ? new Secret("s3cret") : undefined),
    clock: systemClock,
    receiveDrafts: async (_tx, given) => {
      drafted.push(...given);
      return { before: [], isWaiting: true };
    },
    countEdges,
    enqueue,
    ...o,
  };
  return { deps, drafted, woken };
}

/** Turns the example's topic into this team's. */
export function ofTopic(graph: Graph, topicId: number): Graph {
  const wallet = graph.nodes.wallet;
  if (wallet) wallet.config = { ...wallet.config, topicId };
  return graph;
}

export type Team = Awaited<ReturnType<typeof makeTeam>>;

export async function startRun(team: Team, graph: Graph, values: Values) {
  const { id, published } = await publishGraph(team.owner, ofTopic(graph, team.topic.id));
  const of = { id, workspaceId: team.workspace.id };
  const run = await makeRun(of, {
    versionId: published.versionId,
    triggerNodeId: "event",
    values,
    state: "running",
    expandedAt: NOW,
  });
  return { run, workflowId: id };
}

export type Run = Awaited<ReturnType<typeof makeRun>>;

/** Hands everybody of the workspace over, as audience does. */
export function handOver({ id: runId, workspaceId, workflowId }: Run, now = NOW) {
  const select = sql`
    select ${runId}::bigint as run_id, workspace_id, ${workflowId}::bigint as workflow_id, id as subscriber_id,
      null::jsonb as facts, null::text as effect_scope
    from subscriber where workspace_id = ${workspaceId}::bigint`;
  return getDb().db.transaction(async (tx) => (await receiveExecutions(tx, { now, select })).get(runId) ?? 0);
}

/** In the order of their subscribers: one statement makes them in any. */
export const executionsOf = (runId: number) =>
  getDb().db.select().from(execution).where(eq(execution.runId, runId)).orderBy(execution.subscriberId);

export async function countsOf(runId: number) {
  const rows = await getDb().db.select().from(edgeCount).where(eq(edgeCount.runId, runId));
  return Object.fromEntries(rows.map((row) => [row.edgeId, row.passed]));
}

export const told = (drafted: Drafted) =>
  drafted.flatMap(({ execution: e, drafts }) => drafts.map((d) => [e.subscriberId, d.channel, d.urgency]));

export const HEALTH = (healthFactor: string): Values => ({ user: "0x01", healthFactor, $time: "2026-01-05T12:00:00Z" });
export const take = (deps: InterpreterDeps, o: { now?: Date; limit?: number } = {}) =>
  takeExecutions(deps, { limit: limits.stageBatch, now: NOW, ...o });
export const later = (seconds: number) => new Date(NOW.getTime() + seconds * 1000);

/** Counts the statements of the transactions of a database. */
export function counted(db: InterpreterDeps["db"], count: (text: string) => unknown): InterpreterDeps["db"] {
  return new Proxy(db, {
    get: (target, key, receiver) =>
      key !== "transaction"
        ? Reflect.get(target, key, receiver)
        : (work: (tx: unknown) => Promise<unknown>) =>
            target.transaction((tx) => {
              const session = (tx as unknown as { session: { prepareQuery: (q: { sql: string }) => unknown } }).session;
              const prepare = session.prepareQuery.bind(session);
              session.prepareQuery = (...args: Parameters<typeof prepare>) => {
                count(args[0].sql);
                return prepare(...args);
              };
              return work(tx);
            }),
  });
}
