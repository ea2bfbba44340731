import type { Graph } from "#server/contract/graph.ts";
import type { MemberContext } from "#server/services/context.ts";
import { createWorkflow } from "#server/services/workflow/create-workflow.ts";
import { type Published, publishWorkflow } from "#server/services/workflow/publish-workflow.ts";
import { makeMember, makeTopic, makeWorkspace } from "./factories.ts";
import { LENDING } from "./worked-example.ts";

/** A workspace with a topic and an owner, on a machine that reads the demo chain. */
export async function makeTeam() {
  process.env.BELLWETHER_CHAIN_31337_RPC = "http://127.0.0.1:1";
  const workspace = await makeWorkspace();
  const topic = await makeTopic(workspace, { key: "liquidation-risk" });
  const owner = await makeMember(workspace);
  return { workspace, topic, owner };
}

/** The worked example from its template, as a draft. */
export function createExample(owner: MemberContext, topicId: number): Promise<{ id: number }> {
  const inputs = { chainId: 31337, address: LENDING, topicId };
  return createWorkflow(owner, { name: "Collateral watch", template: { kind: "liquidation-by-tier", inputs } });
}

/** A graph, created and published by the verbs that people use. */
export async function publishGraph(owner: MemberContext, graph: Graph) {
  const { id } = await createWorkflow(owner, { name: "Test", graph });
  return { id, published: asPublished(await publishWorkflow(owner, { id })) };
}

/** Or an error that shows the problems. */
export function asPublished(result: Published): Extract<Published, { kind: "published" }> {
  if (result.kind === "published") return result;
  if (result.kind === "asked") throw new Error("it waits for a second person");
  throw new Error(result.problems.map((problem) => `${problem.code}: ${problem.message}`).join("\n"));
}
