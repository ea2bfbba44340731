import { z } from "zod";
import type { FieldSpec } from "#server/contract/catalog.ts";
import type { Graph } from "#server/contract/graph.ts";
import { defineTemplate } from "../define-template.ts";
import {
  drawTemplate,
  ownPriceLine,
  parseInputs,
  priceBelow,
  priceUnread,
  tellCard,
  topicWithLine,
} from "../draw-template.ts";
import { EXAMPLE_ADDRESS, EXAMPLE_TOPIC } from "../example-facts.ts";
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
  example: {
    asset: "ETH",
    chainId: 1,
    feed: { address: EXAMPLE_ADDRESS, name: "ETH / USD" },
    topicId: EXAMPLE_TOPIC.id,
  },
  parse: (given) => parseInputs(schema, inputs, given),
  build: (given, facts) => build(given, topicWithLine(given.topicId, facts, quoteOfFeed(given)).line),
});

function build({ asset, chainId, feed, topicId }: Inputs, line: { key: string; label: string; unit: string }): Graph {
  const config = ownPriceLine({ asset, chainId, feed, topicId }, line);
  const concerned = { topicId };
  return drawTemplate(
    {
      event: { type: "price", name: `${asset} price`, at: [0, 0], config },
      who: { type: "those-concerned", name: "Whose line it is", at: [-200, 200], config: concerned },
      tell: tellCard("Below their line", [-200, 400], { message: priceBelow(asset), urgency: "normal" }),
      unseen: { type: "those-concerned", name: "Who waits for it", at: [200, 200], config: concerned },
      excuse: tellCard("Cannot be read", [200, 400], { message: priceUnread(asset), urgency: "normal" }),
    },
    ["event who", "who tell", "event:unknown unseen", "unseen excuse"],
  );
}
