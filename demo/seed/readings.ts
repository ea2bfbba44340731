import { protocolOf } from "#server/catalog/protocols/index.ts";
import { signatureOf } from "#server/contract/abi-names.ts";
import type { Graph } from "#server/contract/graph.ts";
import type { RichText } from "#server/contract/message.ts";
import type { MoverConfig, ViewConfig } from "#server/contract/trigger-config.ts";
import { present } from "#server/kernel/assert.ts";
import type { DemoWorld } from "../chain/world.ts";
import { draw } from "./draw.ts";
import { message, pill, type TopicIds } from "./parts.ts";

const ratio = { kind: "amount", places: 2 };
const usd = { kind: "amount", places: 0, unit: "USD" };
const percent = { kind: "amount", places: 1, unit: "%" };

/**
 * Each follower's health factor, read from the market itself: no contract reports it. The market's events about a
 * wallet, and new prices, are what moves it.
 */
export function positionWatch({ chainId, contracts }: DemoWorld, topics: TopicIds): Graph {
  const topicId = topics.position;
  const told = (subject: RichText, body: RichText, urgency: "urgent" | "normal") => ({
    urgency,
    topicId,
    message: message(subject, body, "See your position"),
  });
  return draw(
    [
      {
        id: "event",
        type: "contract-value",
        name: "Health factor on Aave",
        at: [0, 0],
        config: {
          chainId,
          view: healthFactorView(contracts.pool),
          whose: "followers",
          topicId,
          test: "below",
          lines: [{ id: "line", label: "Your line", line: { kind: "field", field: "line" } }],
          hysteresisPercent: "2",
          critical: "1",
          // the demo's prices fall every minute
          cooldownSeconds: 300,
          unknownAfterSeconds: 60,
          movers: moversOf(contracts),
        },
      },
      { id: "who", type: "those-concerned", name: "Whose it fell", at: [-160, 140], config: { topicId } },
      { id: "blind", type: "those-concerned", name: "Whose we cannot read", at: [200, 140], config: { topicId } },
      {
        id: "tell",
        type: "send-message",
        name: "Nearing liquidation",
        at: [-160, 280],
        config: told(
          ["Health factor ", pill("event", "value", ratio), " on Aave"] as RichText,
          [
            "Your line is ",
            pill("event", "line", ratio),
            ". If your collateral falls by another ",
            pill("event", "margin", percent),
            ", you can be liquidated. Read at block ",
            pill("event", "$block"),
            ".",
          ] as RichText,
          "urgent",
        ),
      },
      {
        id: "unknown",
        type: "send-message",
        name: "Not known right now",
        at: [200, 280],
        config: told(
          ["We cannot see your position right now"],
          [
            "Your health factor on Aave could not be read since ",
            pill("event", "since", { kind: "time", style: "date-time" }),
            ". Until it can, this alert watches nothing: look for yourself.",
          ] as RichText,
          "normal",
        ),
      },
    ],
    [
      ["event", "who"],
      ["event:unknown", "blind"],
      ["who", "tell"],
      ["blind", "unknown"],
    ],
  );
}

/**
 * ETH under each follower's own price, by the Chainlink feed: the value is one, the lines are everybody's own, and
 * what it means depends on what they hold.
 */
export function priceWatch({ chainId, contracts }: DemoWorld, topics: TopicIds): Graph {
  const topicId = topics.prices;
  const told = (more: RichText) => ({
    urgency: "normal",
    topicId,
    message: message(
      ["ETH is below ", pill("event", "line", usd)] as RichText,
      [
        "One ETH is ",
        pill("event", "value", usd),
        " now, below your price of ",
        pill("event", "line", usd),
        ".",
        ...more,
      ] as RichText,
      "See the market",
    ),
  });
  return draw(
    [
      {
        id: "event",
        type: "price",
        name: "ETH price",
        at: [0, 0],
        config: {
          asset: "ETH",
          unit: "USD",
          source: "chainlink",
          chainId,
          feed: { address: contracts.feeds.weth.proxy, name: "ETH / USD feed" },
          topicId,
          test: "below",
          lines: [{ id: "line", label: "Your price", line: { kind: "field", field: "below" } }],
          hysteresisPercent: "1",
          cooldownSeconds: 300,
        },
      },
      { id: "who", type: "those-concerned", name: "Whose price it is", at: [0, 140], config: { topicId } },
      { id: "holds", type: "their-portfolio", name: "What they hold", at: [0, 280], config: {} },
      {
        id: "much",
        type: "condition",
        name: "Half of it or more",
        at: [-160, 420],
        config: {
          condition: {
            all: [{ op: "is-at-least", args: [{ ref: ["holds", "share.ETH"] }, { value: "50", unit: "%" }] }],
          },
        },
      },
      {
        id: "risk",
        type: "send-message",
        name: "ETH is below, and much of it",
        at: [-320, 560],
        config: told([" It is ", pill("holds", "share.ETH", percent), " of what you hold on this chain."] as RichText),
      },
      { id: "tell", type: "send-message", name: "ETH is below", at: [80, 560], config: told([]) },
    ],
    [
      ["event", "who"],
      ["who", "holds"],
      ["holds", "much"],
      ["much:yes", "risk"],
      ["much:no", "tell"],
      ["holds:failed", "tell"],
    ],
  );
}

function healthFactorView(pool: string): ViewConfig {
  const functions = present(protocolOf("aave-v3-pool"), "Aave is a known protocol").functions;
  const read = present(
    functions.find((item) => item.name === "getUserAccountData"),
    "Aave's pool tells an account's data",
  );
  return {
    address: pool,
    name: "Aave pool",
    functions,
    function: signatureOf(read),
    args: [{ kind: "wallet" }],
    path: ["healthFactor"],
    decimals: 18,
    unit: "",
  };
}

function moversOf({ pool, feeds }: DemoWorld["contracts"]): MoverConfig[] {
  const feed = (address: string, name: string): MoverConfig => ({
    address,
    name,
    protocol: "chainlink-feed",
    on: "feed",
  });
  return [
    { address: pool, name: "Aave pool", protocol: "aave-v3-pool", on: "names-wallet" },
    feed(feeds.weth.proxy, "ETH / USD feed"),
    feed(feeds.wbtc.proxy, "BTC / USD feed"),
    feed(feeds.usdc.proxy, "USDC / USD feed"),
  ];
}
