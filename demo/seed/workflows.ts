import type { Graph } from "#server/contract/graph.ts";
import type { RichText } from "#server/contract/message.ts";
import type { DemoWorld } from "../chain/world.ts";
import { collectFees } from "./collect-fees.ts";
import { draw, eventConfig } from "./draw.ts";
import { message, pill, ref, type TopicIds } from "./parts.ts";
import { positionWatch, priceWatch } from "./readings.ts";

export type SeededWorkflow = { name: string; graph: Graph };
const factor = { kind: "amount", places: 2 };

/** The live workflows of the demo workspace, on the contracts of this chain. */
export function demoWorkflows(world: DemoWorld, topics: TopicIds): SeededWorkflow[] {
  return [
    { name: "Collateral watch", graph: collateralWatch(world, topics) },
    { name: "Liquidated", graph: liquidated(world, topics) },
    { name: "Large borrowing", graph: largeBorrowing(world, topics) },
    { name: "Proposals", graph: proposals(world, topics) },
    { name: "Position on Aave", graph: positionWatch(world, topics) },
    { name: "ETH price", graph: priceWatch(world, topics) },
    { name: "Collect fees", graph: collectFees(world) },
  ];
}

function collateralWatch({ chainId, contracts }: DemoWorld, topics: TopicIds): Graph {
  const lending = { address: contracts.demoLending, name: "Tidewater Pool" };
  const health = pill("event", "healthFactor", factor);
  const line = pill("who", "line", factor);
  const tell = (subject: RichText, urgency: string) => ({
    urgency,
    topicId: topics["liquidation-risk"],
    message: message(
      subject,
      [
        "You can be liquidated below 1.00. Your line is ",
        line,
        ". Repay or add collateral to get back above it.",
      ] as RichText,
      "Repay on Tidewater",
    ),
  });
  const act = tell(["Act now: health factor ", health] as RichText, "urgent");
  const room = tell(["You have room to act: health factor ", health] as RichText, "normal");
  const near = tell(["Nearing your line: health factor ", health] as RichText, "normal");
  return draw(
    [
      {
        id: "event",
        type: "contract-event",
        name: "Health factor",
        at: [0, 0],
        config: { chainId, ...eventConfig("demo-lending", "HealthFactor", lending) },
      },
      {
        id: "who",
        type: "wallet-in-event",
        name: "Wallet and line",
        at: [0, 130],
        config: { wallet: ref("event", "user"), topicId: topics["liquidation-risk"], unknown: "enrol" },
      },
      {
        id: "if",
        type: "condition",
        name: "Below their line",
        at: [0, 260],
        config: {
          condition: { all: [{ op: "is-at-most", args: [ref("event", "healthFactor"), ref("who", "line")] }] },
        },
      },
      {
        id: "tier",
        type: "switch",
        name: "Which preset",
        at: [0, 420],
        config: {
          on: ref("who", "preset"),
          ways: [
            { id: "conservative", label: "Conservative", value: "conservative" },
            { id: "aggressive", label: "Aggressive", value: "aggressive" },
          ],
        },
      },
      { id: "calm", type: "send-message", name: "Room to act", at: [-240, 580], config: room },
      { id: "urgent", type: "send-message", name: "Act now", at: [0, 580], config: act },
      { id: "usual", type: "send-message", name: "Nearing", at: [240, 580], config: near },
    ],
    [
      ["event", "who"],
      ["who", "if"],
      ["if:yes", "tier"],
      ["tier:conservative", "calm"],
      ["tier:aggressive", "urgent"],
      ["tier:otherwise", "usual"],
    ],
  );
}

function liquidated({ chainId, contracts }: DemoWorld, topics: TopicIds): Graph {
  const pool = { address: contracts.pool, name: "Aave pool" };
  const sent = {
    urgency: "urgent",
    topicId: topics.liquidations,
    message: message(
      ["Your position was liquidated"],
      [
        "Part of your collateral was sold by ",
        pill("event", "liquidator", { kind: "short-address" }),
        " to repay your debt, in transaction ",
        pill("event", "$tx"),
        ".",
      ] as RichText,
      "See your position",
    ),
  };
  return draw(
    [
      {
        id: "event",
        type: "contract-event",
        name: "Liquidation",
        at: [0, 0],
        config: { chainId, ...eventConfig("aave-v3-pool", "LiquidationCall", pool) },
      },
      {
        id: "who",
        type: "wallet-in-event",
        name: "Borrower",
        at: [0, 130],
        config: { wallet: ref("event", "user"), topicId: topics.liquidations, unknown: "enrol" },
      },
      { id: "tell", type: "send-message", name: "Liquidated", at: [0, 260], config: sent },
    ],
    [
      ["event", "who"],
      ["who", "tell"],
    ],
  );
}

function largeBorrowing({ chainId, contracts }: DemoWorld, topics: TopicIds): Graph {
  const config = eventConfig("aave-v3-pool", "Borrow", { address: contracts.pool, name: "Aave pool" });
  const amount = pill("event", "amount", { kind: "amount", places: 2, unit: "USDC" });
  const sent = {
    urgency: "normal",
    topicId: topics.borrowing,
    message: message(
      ["You borrowed ", amount] as RichText,
      [
        "Your wallet borrowed ",
        amount,
        " at ",
        pill("event", "$time", { kind: "time", style: "date-time" }),
        ". If this was not you, act now.",
      ] as RichText,
      "See your position",
    ),
  };
  return draw(
    [
      {
        id: "event",
        type: "contract-event",
        name: "USDC borrowed",
        at: [0, 0],
        config: {
          chainId,
          ...config,
          units: { ...config.units, amount: { decimals: 6, unit: "USDC" } },
          filters: [{ arg: "reserve", op: "eq", value: contracts.usdc }],
        },
      },
      {
        id: "who",
        type: "wallet-in-event",
        name: "Borrower",
        at: [0, 130],
        config: { wallet: ref("event", "onBehalfOf"), topicId: topics.borrowing, unknown: "enrol" },
      },
      {
        id: "if",
        type: "condition",
        name: "Large enough",
        at: [0, 260],
        config: { condition: { all: [{ op: "is-at-least", args: [ref("event", "amount"), ref("who", "minimum")] }] } },
      },
      { id: "tell", type: "send-message", name: "Borrowed", at: [0, 420], config: sent },
    ],
    [
      ["event", "who"],
      ["who", "if"],
      ["if:yes", "tell"],
    ],
  );
}

function proposals({ chainId, contracts }: DemoWorld, topics: TopicIds): Graph {
  const governor = { address: contracts.governor, name: "Tidewater Governor" };
  const sent = {
    urgency: "normal",
    topicId: topics.governance,
    message: message(
      ["A proposal is open for voting"],
      [
        pill("event", "description"),
        "\n\nProposed by ",
        pill("event", "proposer", { kind: "short-address" }),
        ".",
      ] as RichText,
      "Read and vote",
    ),
  };
  return draw(
    [
      {
        id: "event",
        type: "contract-event",
        name: "New proposal",
        at: [0, 0],
        config: { chainId, ...eventConfig("governor", "ProposalCreated", governor) },
      },
      {
        id: "who",
        type: "topic-subscribers",
        name: "Who follows",
        at: [0, 130],
        config: { topicId: topics.governance },
      },
      { id: "tell", type: "send-message", name: "Proposal", at: [0, 260], config: sent },
    ],
    [
      ["event", "who"],
      ["who", "tell"],
    ],
  );
}
