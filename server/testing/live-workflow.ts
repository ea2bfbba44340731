import { parseAbi, toEventSelector } from "viem";
import type { AbiEvent } from "#server/contract/catalog.ts";
import type { Graph } from "#server/contract/graph.ts";
import type { AudienceSpec, CompiledPlan, EventFilter, TriggerSpec } from "#server/contract/plan.ts";
import { makeAddress, makeTopic, makeTrigger, makeVersion, makeWorkflow, makeWorkspace } from "./factories.ts";

/** The event of the worked example: 18 decimals, so 1.1e18 reads 1.1. */
export const HEALTH_FACTOR = parseAbi([
  "event HealthFactor(address indexed user, uint256 healthFactor)",
])[0] as unknown as AbiEvent;
export const HEALTH_FACTOR_TOPIC = toEventSelector("HealthFactor(address,uint256)");

export type LogSpec = Extract<TriggerSpec, { kind: "log" }>;

export function healthFactorSpec(o: Partial<LogSpec> = {}): LogSpec {
  return {
    kind: "log",
    chainId: 31337,
    address: makeAddress(),
    topic0: HEALTH_FACTOR_TOPIC,
    event: HEALTH_FACTOR,
    units: { healthFactor: { decimals: 18, unit: "" } },
    filters: [] as EventFilter[],
    ...o,
  };
}

type ActivitySpec = Extract<TriggerSpec, { kind: "activity" }>;

/** Without more said, all that one account does with USDC and the chain's own currency, at once. */
export function activitySpec(o: Partial<ActivitySpec> = {}): ActivitySpec {
  return {
    kind: "activity",
    chainId: 31337,
    whose: { kind: "account", address: makeAddress() },
    tokens: [{ address: makeAddress(), symbol: "USDC", decimals: 6 }],
    native: true,
    directions: ["sent", "received", "approved"],
    atLeast: null,
    settle: { kind: "at-once" },
    late: { then: "alert", afterSeconds: 3_600 },
    ...o,
  };
}

export type Wanted = {
  workspace?: { id: number; slug: string };
  trigger?: TriggerSpec;
  audience?: (topicId: number) => AudienceSpec;
  /** sha256 of a signal trigger's token. */
  tokenHash?: string;
  /** What follows the Who node; by default nothing. */
  graph?: (base: Graph) => Graph;
  /** What the nodes make, as conditions know it; by default nothing. */
  outputs?: CompiledPlan["outputs"];
};

/**
 * A published workflow, made by hand in the stages' own terms: `when` → `who`, each in its own workspace with one
 * topic. Without more said, HealthFactor of a contract and the wallet in the event.
 */
export async function makeLiveWorkflow(o: Wanted = {}) {
  const workspace = o.workspace ?? (await makeWorkspace());
  const topic = await makeTopic(workspace);
  const workflow = await makeWorkflow(workspace, { state: "live" });
  const spec = o.trigger ?? healthFactorSpec();
  const audience = o.audience?.(topic.id) ?? walletAudience(topic.id);
  const graph = (o.graph ?? ((base) => base))(baseGraph());
  const plan: CompiledPlan = {
    graph,
    triggers: [{ nodeId: "when", spec }],
    audiences: { when: { nodeId: "who", spec: audience } },
    topicIds: [topic.id],
    outputs: o.outputs ?? {},
  };
  const version = await makeVersion(workflow, { graph, plan });
  const address = spec.kind === "log" ? { chainId: spec.chainId, address: spec.address, topic0: spec.topic0 } : {};
  const trigger = await makeTrigger(workflow, {
    ...address,
    versionId: version.id,
    nodeId: "when",
    kind: spec.kind,
    tokenHash: o.tokenHash ?? null,
    spec,
  });
  return { workspace, topic, workflow, version, trigger, spec };
}

export const walletAudience = (topicId: number): AudienceSpec => ({
  kind: "wallet",
  wallet: { ref: ["when", "user"] },
  unknown: "enrol",
  topicId,
});

function baseGraph(): Graph {
  return {
    schema: 1,
    nodes: {
      when: { type: "contract-event", v: 1, name: "", config: {} },
      who: { type: "event-wallet", v: 1, name: "", config: {} },
    },
    edges: { "when-who": { from: ["when", "next"], to: ["who", "in"] } },
    notes: {},
    layout: {},
  };
}
