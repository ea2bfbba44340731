import type { Graph } from "#server/contract/graph.ts";
import type { RichText } from "#server/contract/message.ts";
import { draw } from "./draw.ts";
import { message, pill, ref, type TopicIds } from "./parts.ts";
import { RATES_TOPIC } from "./topics.ts";

export const RATES_NAME = "Deposit rates";
export const RATES_SIGNAL = "rate";

const percent = { kind: "amount", places: 1, unit: "%" };

/** Tidewater's backend posts what a deposit earns; each follower hears of it from their own rate on, or a learned one. */
export function depositRates(topics: TopicIds): Graph {
  const topicId = topics[RATES_TOPIC];
  const apy = pill(RATES_SIGNAL, "apy", percent);
  const from = pill("who", "from", percent);
  return draw(
    [
      {
        id: RATES_SIGNAL,
        type: "signal",
        name: "A new rate",
        at: [0, 0],
        config: { fields: [{ name: "apy", kind: "number", unit: "%" }] },
      },
      { id: "who", type: "topic-subscribers", name: "Who follows", at: [0, 130], config: { topicId } },
      {
        id: "if",
        type: "condition",
        name: "Worth it to them",
        at: [0, 260],
        config: { condition: { all: [{ op: "is-at-least", args: [ref(RATES_SIGNAL, "apy"), ref("who", "from")] }] } },
      },
      {
        id: "tell",
        type: "send-message",
        name: "Deposits earn more",
        at: [0, 420],
        config: {
          urgency: "normal",
          topicId,
          message: message(
            ["Deposits earn ", apy] as RichText,
            ["USDC on Tidewater pays ", apy, " a year now. You hear of ", from, " and more."] as RichText,
            "Deposit on Tidewater",
          ),
        },
      },
    ],
    [
      [RATES_SIGNAL, "who"],
      ["who", "if"],
      ["if:yes", "tell"],
    ],
  );
}
