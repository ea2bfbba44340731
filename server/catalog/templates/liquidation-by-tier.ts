import { z } from "zod";
import type { FieldSpec } from "#server/contract/catalog.ts";
import type { Graph } from "#server/contract/graph.ts";
import type { TopicFacts } from "../define-node.ts";
import { defineTemplate } from "../define-template.ts";
import {
  actNow,
  drawTemplate,
  HEALTH,
  healthFactorTrigger,
  parseInputs,
  roomToAct,
  topicWithLine,
} from "../draw-template.ts";
import { EXAMPLE_ADDRESS, EXAMPLE_TOPIC } from "../example-facts.ts";
import { idSchema } from "../ref-schema.ts";

const schema = z.strictObject({
  chainId: z.int().positive(),
  address: z.string().regex(/^0x[0-9a-fA-F]{40}$/, "is not a contract address: 0x and 40 digits"),
  topicId: idSchema,
});
type Inputs = z.infer<typeof schema>;

const inputs: FieldSpec[] = [
  { key: "chainId", kind: "chain", label: "Chain" },
  {
    key: "address",
    kind: "text",
    label: "Lending contract",
    placeholder: "0x…",
    help: "It emits HealthFactor(user, healthFactor).",
  },
  {
    key: "topicId",
    kind: "topic",
    label: "Topic",
    help: "With a number that is each wallet's line, and presets as tiers.",
  },
];

export const liquidationByTier = defineTemplate<Inputs>({
  kind: "liquidation-by-tier",
  label: "Liquidation alerts by tier",
  hint: "Aggressive traders by urgent Telegram, everyone else by email, each at their own line",
  inputs,
  example: { chainId: 1, address: EXAMPLE_ADDRESS, topicId: EXAMPLE_TOPIC.id },
  parse: (given) => parseInputs(schema, inputs, given),
  build: (given, facts) => build(given, topicWithLine(given.topicId, facts)),
});

function build(
  { chainId, address, topicId }: Inputs,
  { topic, line }: { topic: TopicFacts; line: { key: string; unit: string } },
): Graph {
  const urgent = topic.presets.find((preset) => preset.key === "aggressive") ?? topic.presets.at(-1);
  const wallet = { wallet: { ref: ["event", "user"] }, topicId, unknown: "enrol" };
  const condition = { all: [{ op: "is-at-most", args: [{ ref: HEALTH }, { ref: ["wallet", line.key] }] }] };
  const email = { message: roomToAct(["wallet", line.key]), urgency: "normal", topicId: null };
  const cards = {
    event: {
      type: "contract-event",
      name: "Health factor",
      at: [0, 0],
      config: healthFactorTrigger({ chainId, address, unit: line.unit }),
    },
    wallet: { type: "wallet-in-event", name: "The borrower", at: [0, 180], config: wallet },
    line: { type: "condition", name: "At their line", at: [0, 360], config: { condition } },
    email: { type: "email", name: "Room to act", at: [220, 740], config: email },
  } satisfies Parameters<typeof drawTemplate>[0];
  const start = ["event wallet", "wallet line"];
  if (!urgent) return drawTemplate(cards, [...start, "line:yes email"]);
  const ways = [{ id: "urgent", label: urgent.label, value: urgent.key }];
  const telegram = { message: actNow(["wallet", line.key]), urgency: "urgent", topicId: null };
  return drawTemplate(
    {
      ...cards,
      tier: { type: "switch", name: "Which tier", at: [0, 540], config: { on: { ref: ["wallet", "preset"] }, ways } },
      telegram: { type: "telegram", name: "Act now", at: [-220, 740], config: telegram },
    },
    [...start, "line:yes tier", "tier:urgent telegram", "tier:otherwise email"],
  );
}
