import { z } from "zod";
import type { Graph, GraphEdge, GraphNode } from "#server/contract/graph.ts";
import type { Message, Pill } from "#server/contract/message.ts";
import { BadInputError } from "#server/kernel/errors.ts";
import { eventSignature } from "../abi.ts";
import type { TopicFacts } from "../define-node.ts";
import { defineTemplate } from "../define-template.ts";
import { demoLending } from "../protocols/demo-lending.ts";
import { idSchema } from "../ref-schema.ts";

const schema = z.strictObject({
  chainId: z.int().positive(),
  address: z.string().regex(/^0x[0-9a-fA-F]{40}$/, "this is not a contract address: 0x and 40 digits"),
  topicId: idSchema,
});
type Inputs = z.infer<typeof schema>;

const event = demoLending.events[0];

const HEALTH: [string, string] = ["event", "healthFactor"];

export const liquidationByTier = defineTemplate<Inputs>({
  kind: "liquidation-by-tier",
  label: "Liquidation alerts by tier",
  hint: "Aggressive traders by urgent Telegram, everyone else by email, each at their own line",
  inputs: [
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
  ],
  parse: (inputs) => {
    const parsed = schema.safeParse(inputs);
    if (parsed.success) return parsed.data;
    const issue = parsed.error.issues[0];
    const field = String(issue?.path[0] ?? "");
    throw new BadInputError(`${LABELS[field] ?? "This form"}: ${issue?.message ?? "is not complete"}.`, { field });
  },
  build: (inputs, facts) => {
    const topic = facts.topics.find((t) => t.id === inputs.topicId);
    if (!topic) throw new BadInputError("The topic picked here was deleted. Pick another one.", { field: "topicId" });
    return build(inputs, topic);
  },
});

const LABELS: Record<string, string> = { chainId: "Chain", address: "Lending contract", topicId: "Topic" };

function build({ chainId, address, topicId }: Inputs, topic: TopicFacts): Graph {
  const line = topic.fields.find((field) => field.kind === "number");
  if (!line) {
    throw new BadInputError(`${topic.name} has no number to be a wallet's line. Pick another topic, or add one.`, {
      field: "topicId",
    });
  }
  const urgent = topic.presets.find((preset) => preset.key === "aggressive") ?? topic.presets.at(-1);
  const ways = urgent ? [{ id: "urgent", label: urgent.label, value: urgent.key }] : [];
  const trigger = {
    chainId,
    contract: {
      address,
      name: "Lending pool",
      events: demoLending.events,
      event: event ? eventSignature(event) : "",
    },
    units: { healthFactor: { decimals: 18, unit: line.unit } },
    filters: [],
  };
  const nodes: Record<string, GraphNode> = {
    event: node("contract-event", "Health factor", trigger),
    wallet: node("wallet-in-event", "The borrower", { wallet: { ref: ["event", "user"] }, topicId, unknown: "enrol" }),
    line: node("condition", "At their line", {
      condition: { all: [{ op: "is-at-most", args: [{ ref: HEALTH }, { ref: ["wallet", line.key] }] }] },
    }),
    ...(urgent ? { tier: node("switch", "Which tier", { on: { ref: ["wallet", "preset"] }, ways }) } : {}),
    email: node("email", "Room to act", { message: room(line.key), urgency: "normal", topicId: null }),
    ...(urgent
      ? { telegram: node("telegram", "Act now", { message: actNow(line.key), urgency: "urgent", topicId: null }) }
      : {}),
  };
  const edges: Record<string, GraphEdge> = {
    e1: edge("event", "next", "wallet"),
    e2: edge("wallet", "next", "line"),
    ...(urgent
      ? {
          e3: edge("line", "yes", "tier"),
          e4: edge("tier", "urgent", "telegram"),
          e5: edge("tier", "otherwise", "email"),
        }
      : { e3: edge("line", "yes", "email") }),
  };
  return { schema: 1, nodes, edges, notes: {}, layout: LAYOUT };
}

const LAYOUT: Graph["layout"] = {
  event: { x: 0, y: 0 },
  wallet: { x: 0, y: 180 },
  line: { x: 0, y: 360 },
  tier: { x: 0, y: 540 },
  telegram: { x: -220, y: 740 },
  email: { x: 220, y: 740 },
};

const percent = (ref: Pill["ref"]): Pill => ({ ref, format: { kind: "percent", of: "ratio", places: 0 } });

function actNow(line: string): Message {
  return {
    subject: ["Act now: health factor ", percent(HEALTH)],
    body: [
      "Your health factor is ",
      percent(HEALTH),
      ", at or under your line of ",
      percent(["wallet", line]),
      ". Below 100 % your collateral can be sold. Repay or add collateral now.",
    ],
  };
}

function room(line: string): Message {
  return {
    subject: ["Your health factor is ", percent(HEALTH)],
    body: [
      "It fell to ",
      percent(HEALTH),
      ", at or under your line of ",
      percent(["wallet", line]),
      ". You have room to act: repay a part, or add collateral.\n\nSeen at ",
      { ref: ["event", "$time"], format: { kind: "time", style: "date-time" } },
      ".",
    ],
  };
}

function node(type: string, name: string, config: Record<string, unknown>): GraphNode {
  return { type, v: 1, name, config };
}

function edge(from: string, handle: string, to: string): GraphEdge {
  return { from: [from, handle], to: [to, "in"] };
}
