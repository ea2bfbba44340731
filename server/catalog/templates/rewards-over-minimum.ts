import { z } from "zod";
import { signatureOf } from "#server/contract/abi-names.ts";
import type { FieldSpec } from "#server/contract/catalog.ts";
import type { Graph } from "#server/contract/graph.ts";
import type { Message, Pill } from "#server/contract/message.ts";
import type { MoverConfig, ViewConfig } from "#server/contract/trigger-config.ts";
import { defineTemplate } from "../define-template.ts";
import { drawTemplate, parseInputs, tellCard, topicWithLine } from "../draw-template.ts";
import { EXAMPLE_ADDRESS, EXAMPLE_TOPIC } from "../example-facts.ts";
import { stakingRewards } from "../protocols/staking-rewards.ts";
import { idSchema } from "../ref-schema.ts";
import { templateAddressSchema } from "../when/parts.ts";

const schema = z.strictObject({
  chainId: z.int().positive(),
  rewards: templateAddressSchema,
  decimals: z.coerce.number().int().min(0).max(36).default(18),
  topicId: idSchema,
});
type Inputs = z.infer<typeof schema>;

const inputs: FieldSpec[] = [
  { key: "chainId", kind: "chain", label: "Chain" },
  {
    key: "rewards",
    kind: "address",
    protocol: "staking-rewards",
    label: "Rewards contract",
    help: "It answers earned(account) with what an account can claim.",
  },
  { key: "decimals", kind: "number", label: "Decimals of the reward", min: 0, max: 36, optional: true },
  {
    key: "topicId",
    kind: "topic",
    label: "Topic",
    help: "Its number is the least that each follower wants to hear of.",
  },
];

export const rewardsOverMinimum = defineTemplate<Inputs>({
  kind: "rewards-over-minimum",
  label: "Rewards over my minimum",
  hint: "Each follower is told when what they can claim reaches a minimum of their own",
  inputs,
  example: { chainId: 1, rewards: { address: EXAMPLE_ADDRESS, name: "Staking" }, topicId: EXAMPLE_TOPIC.id },
  parse: (given) => parseInputs(schema, inputs, given),
  build: (given, facts) => build(given, topicWithLine(given.topicId, facts).line),
});

function build(
  { chainId, rewards, decimals, topicId }: Inputs,
  line: { key: string; label: string; unit: string },
): Graph {
  const movers: MoverConfig[] = [{ ...rewards, protocol: stakingRewards.kind, on: "names-wallet" }];
  const config = {
    chainId,
    view: viewOf(rewards, { decimals, unit: line.unit }),
    whose: "followers",
    topicId,
    movers,
    test: "above",
    lines: [{ id: "own", label: line.label, line: { kind: "field", field: line.key } }],
    hysteresisPercent: "10",
  };
  return drawTemplate(
    {
      event: { type: "contract-value", name: "Claimable rewards", at: [0, 0], config },
      who: { type: "those-concerned", name: "Whose rewards", at: [-200, 200], config: { topicId } },
      tell: tellCard("Time to claim", [-200, 400], { message: claimable(line.unit), urgency: "normal" }),
      unseen: { type: "those-concerned", name: "Whose cannot be read", at: [200, 200], config: { topicId } },
      excuse: tellCard("Cannot be read", [200, 400], { message: UNREAD, urgency: "normal" }),
    },
    ["event who", "who tell", "event:unknown unseen", "unseen excuse"],
  );
}

function viewOf(rewards: { address: string; name: string }, counted: { decimals: number; unit: string }): ViewConfig {
  const functions = stakingRewards.functions.filter(({ name }) => name === "earned");
  return {
    ...rewards,
    ...counted,
    name: rewards.name || "Rewards",
    functions,
    function: functions.map(signatureOf).join(),
    args: [{ kind: "wallet" }],
    path: ["claimable"],
  };
}

const number = (name: string): Pill => ({ ref: ["event", name], format: { kind: "amount", places: 2 } });

const UNREAD: Message = {
  subject: ["Your rewards cannot be read right now"],
  body: [
    "They could not be read since ",
    { ref: ["event", "since"], format: { kind: "time", style: "date-time" } },
    ", so nobody watches your minimum meanwhile.",
  ],
};

function claimable(unit: string): Message {
  const of = unit ? ` ${unit}` : "";
  return {
    subject: ["You can claim ", number("value"), of],
    body: [
      "Your rewards have reached ",
      number("value"),
      `${of}, your minimum is `,
      number("line"),
      ".\n\nRead ",
      { ref: ["event", "$time"], format: { kind: "time", style: "date-time" } },
      ".",
    ],
  };
}
