import { and, eq, sql } from "drizzle-orm";
import { expect, test } from "vitest";
import { getDb } from "#db/client.ts";
import { edgeCount } from "#db/schema/audience.ts";
import { delivery } from "#db/schema/outbox.ts";
import { parseActionsText } from "#server/catalog/abi-actions.ts";
import type { Graph } from "#server/contract/graph.ts";
import { makeSigner } from "#server/testing/call-factories.ts";
import { makeAddress, makeHash, makeSubscriber } from "#server/testing/factories.ts";
import { healthFactorLog, receive } from "#server/testing/match-world.ts";
import { createTestClock } from "#server/testing/outbox-world.ts";
import { makeTeam, publishGraph } from "#server/testing/published-workflow.ts";
import { createStages } from "#server/testing/whole-path.ts";
import { LENDING, workedExample } from "#server/testing/worked-example.ts";
import { explainWallet } from "../run/explain-wallet.ts";

const { db } = getDb();
const { actions: functions, errors } = parseActionsText("function pause()");

/** When a health factor is reported → if it is below 1.25 → pause, once for the event. */
function graph(): Graph {
  const call = {
    address: LENDING,
    name: "Lending",
    from: null,
    functions,
    errors,
    function: "pause()",
    args: [],
    sent: null,
  };
  const below = { op: "is-below", args: [{ ref: ["event", "healthFactor"] }, { value: "1.25" }] };
  return {
    ...workedExample(),
    nodes: {
      event: workedExample().nodes.event,
      low: { type: "condition", v: 1, name: "Low", config: { condition: { all: [below] } } },
      pause: { type: "contract-call", v: 1, name: "Pause", config: { chainId: 31337, call, signer: "Keeper" } },
    },
    edges: {
      "to-low": { from: ["event", "next"], to: ["low", "in"] },
      "to-pause": { from: ["low", "yes"], to: ["pause", "in"] },
    },
  } as Graph;
}

test("default: a workflow without a Who calls once for each event, however often it comes, whoever it names", async () => {
  const { workspace, owner } = await makeTeam();
  const keeper = await makeSigner(workspace, { name: "Keeper" });
  const { id } = await publishGraph(owner, graph());
  const clock = createTestClock();
  const stages = createStages(clock);
  const blockHash = makeHash();
  const logs = ["110", "140", "90"].map((value, logIndex) =>
    healthFactorLog(
      { address: LENDING.toLowerCase() as `0x${string}` },
      { user: makeAddress(), value: BigInt(value) * 10n ** 16n, logIndex, blockHash },
    ),
  );
  for (const _ of [1, 2]) {
    await receive(...logs);
    while ((await stages.step()) > 0);
  }
  // these stages send no calls, and tell that in the app
  const isCall = and(eq(delivery.workflowId, id), eq(delivery.channel, "contract-call"));
  const calls = await db.select().from(delivery).where(isCall).orderBy(delivery.id);
  expect(calls.map(({ channel, nodeId }) => [channel, nodeId])).toEqual([
    ["contract-call", "pause"],
    ["contract-call", "pause"],
  ]);
  expect(new Set(calls.map(({ effectKey }) => effectKey)).size).toBe(2);
  const executions = await db.execute<{ address: string; outcome: string; run: number }>(sql`
    select s.address, x.outcome, x.run_id::float8 as run from execution x join subscriber s on s.id = x.subscriber_id
    where x.workflow_id = ${id}::bigint order by x.id`);
  expect(executions.map(({ address }) => address)).toEqual([keeper.address, keeper.address, keeper.address]);
  const counts = await db
    .select({ edge: edgeCount.edgeId, n: sql<number>`sum(${edgeCount.passed})::integer` })
    .from(edgeCount)
    .where(eq(edgeCount.workspaceId, workspace.id))
    .groupBy(edgeCount.edgeId);
  expect(Object.fromEntries(counts.map(({ edge, n }) => [edge, n]))).toMatchObject({ "to-low": 3, "to-pause": 2 });
  const runId = executions[0]?.run ?? 0;
  const { address: stranger } = await makeSubscriber(workspace);
  const why = await explainWallet(owner, { runId, wallet: stranger });
  expect(why.answer).toBe("What this run did, it did once for the event, for nobody in particular.");
});
