import { preparePlan } from "#server/catalog/prepare-plan.ts";
import type { Graph } from "#server/contract/graph.ts";
import type { TopicSetting } from "#server/contract/topic.ts";
import { present } from "#server/kernel/assert.ts";
import { type Interpretation, interpret, type Passage } from "#server/pipeline/interpreter/interpret.ts";
import { standingOf } from "#server/pipeline/interpreter/topic-standing.ts";
import { planOf } from "./plan-of.ts";
import { facts, TOPIC_ID } from "./worked-example.ts";

export const WALLET = "0x7a3f00000000000000000000000000000000a91c";
export const topic = present(facts.topics[0], "the example has a topic");

export type Given = Partial<Passage> & { setting?: TopicSetting };

/** Walks one subscriber of the worked example's topic through a graph whose trigger is called `event`. */
export function interpretAlone(graph: Graph, { setting, ...given }: Given = {}): Interpretation {
  return interpret({
    plan: preparePlan(planOf(graph)),
    triggerNodeId: "event",
    triggerHandle: "next",
    values: { user: WALLET, healthFactor: "1.08", $time: "2026-11-22T09:41:07Z", $chain: "Demo chain" },
    subscriber: { id: 1, address: WALLET, zone: "Europe/Lisbon" },
    standings: new Map([[TOPIC_ID, standingOf(topic, setting)]]),
    attributes: {},
    steps: [],
    answers: new Map(),
    isLastAttempt: false,
    now: new Date("2026-11-22T09:41:08Z"),
    ...given,
  });
}
