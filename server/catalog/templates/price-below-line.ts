import { z } from "zod";
import type { FieldSpec } from "#server/contract/catalog.ts";
import type { Graph } from "#server/contract/graph.ts";
import type { Message, Pill } from "#server/contract/message.ts";
import { defineTemplate } from "../define-template.ts";
import { drawTemplate, parseInputs, tellCard, topicWithLine } from "../draw-template.ts";
import { idSchema } from "../ref-schema.ts";
import { quoteOfFeed } from "../when/check-price-source.ts";
import { templateAddressSchema } from "../when/parts.ts";

const schema = z.strictObject({
  asset: z.string().trim().min(1, "is not set yet").max(40),
  chainId: z.int().positive(),
  feed: templateAddressSchema,
  topicId: idSchema,
});
type Inputs = z.infer<typeof schema>;

const inputs: FieldSpec[] = [
  { key: "asset", kind: "text", label: "Price of", placeholder: "ETH" },
  { key: "chainId", kind: "chain", label: "Chain" },
  { key: "feed", kind: "address", protocol: "chainlink-feed", label: "Chainlink feed" },
  { key: "topicId", kind: "topic", label: "Topic", help: "Its number is each follower's own line." },
];

export const priceBelowLine = defineTemplate<Inputs>({
  kind: "price-below-line",
  label: "Price below my line",
  hint: "Each follower is told when the price falls below a line of their own",
  inputs,
  parse: (given) => parseInputs(schema, inputs, given),
  build: (given, facts) => build(given, topicWithLine(given.topicId, facts, quoteOfFeed(given)).line),
});

function build({ asset, chainId, feed, topicId }: Inputs, line: { key: string; label: string; unit: string }): Graph {
  const config = {
    asset,
    unit: line.unit,
    source: "chainlink",
    chainId,
    feed,
    topicId,
    test: "below",
    lines: [{ id: "own", label: line.label, line: { kind: "field", field: line.key } }],
    hysteresisPercent: "1",
    // a feed may be silent for a day as long as its price stays
    unknownAfterSeconds: 1800,
  };
  const concerned = { topicId };
  return drawTemplate(
    {
      event: { type: "price", name: `${asset} price`, at: [0, 0], config },
      who: { type: "those-concerned", name: "Whose line it is", at: [-200, 200], config: concerned },
      tell: tellCard("Below their line", [-200, 400], { message: below(asset), urgency: "normal" }),
      unseen: { type: "those-concerned", name: "Who waits for it", at: [200, 200], config: concerned },
      excuse: tellCard("Cannot be read", [200, 400], { message: unread(asset), urgency: "normal" }),
    },
    ["event who", "who tell", "event:unknown unseen", "unseen excuse"],
  );
}

const number = (name: string): Pill => ({ ref: ["event", name], format: { kind: "amount", places: 2 } });
const time = (name: string): Pill => ({ ref: ["event", name], format: { kind: "time", style: "date-time" } });

function below(asset: string): Message {
  return {
    subject: [`${asset} is at `, number("value")],
    body: [
      `The price of ${asset} fell to `,
      number("value"),
      ", below your line of ",
      number("line"),
      ".\n\nRead ",
      time("$time"),
      ".",
    ],
  };
}

function unread(asset: string): Message {
  return {
    subject: [`The price of ${asset} cannot be read`],
    body: ["It could not be read since ", time("since"), ", so nobody watches your line right now."],
  };
}
