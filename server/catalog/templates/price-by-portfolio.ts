import { z } from "zod";
import type { FieldSpec } from "#server/contract/catalog.ts";
import { isDecimal } from "#server/contract/decimal.ts";
import type { Graph } from "#server/contract/graph.ts";
import type { Message, Pill } from "#server/contract/message.ts";
import { shareName } from "#server/contract/portfolio.ts";
import { BadInputError } from "#server/kernel/errors.ts";
import type { WorkspaceFacts } from "../define-node.ts";
import { defineTemplate } from "../define-template.ts";
import {
  drawTemplate,
  eventAmount,
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
  share: z.coerce.string().refine((text) => isDecimal(text) && Number(text) > 0 && Number(text) <= 100, {
    error: "is not a percentage above 0, up to 100",
  }),
});
type Inputs = z.infer<typeof schema>;

const inputs: FieldSpec[] = [
  { key: "asset", kind: "text", label: "Price of", placeholder: "ETH", help: "As it is called in your portfolios." },
  { key: "chainId", kind: "chain", label: "Chain" },
  { key: "feed", kind: "address", protocol: "chainlink-feed", label: "Chainlink feed" },
  { key: "topicId", kind: "topic", label: "Topic", help: "Its number is each follower's own line." },
  {
    key: "share",
    kind: "number",
    label: "Much from",
    unit: "% of a portfolio",
    min: 1,
    max: 100,
    help: "Who holds so much of it is warned; who holds less is told of a chance to buy. 50 is a start.",
  },
];

export const priceByPortfolio = defineTemplate<Inputs>({
  kind: "price-by-portfolio",
  label: "Price alert by portfolio",
  hint: "A fall below their line is a risk to who holds much of it, and a chance to who holds little",
  inputs,
  example: {
    asset: "ETH",
    chainId: 1,
    feed: { address: EXAMPLE_ADDRESS, name: "ETH / USD" },
    topicId: EXAMPLE_TOPIC.id,
    share: 50,
  },
  parse: (given) => parseInputs(schema, inputs, given),
  build: (given, facts) => {
    checkAsset(given.asset, facts);
    return build(given, topicWithLine(given.topicId, facts, quoteOfFeed(given)).line);
  },
});

function checkAsset(asset: string, { portfolioAssets }: WorkspaceFacts): void {
  if (portfolioAssets.includes(asset)) return;
  const known = portfolioAssets.length > 0 ? ` It counts ${portfolioAssets.join(", ")}.` : "";
  throw new BadInputError(
    `${asset} is not part of your portfolios yet.${known} Add it in Settings, under Portfolio, first.`,
    { field: "asset" },
  );
}

function build(given: Inputs, line: { key: string; label: string; unit: string }): Graph {
  const { asset, topicId } = given;
  const concerned = { topicId };
  const share: [string, string] = ["holds", shareName(asset)];
  const isMuch = {
    condition: { all: [{ op: "is-at-least", args: [{ ref: share }, { value: given.share, unit: "%" }] }] },
  };
  return drawTemplate(
    {
      event: { type: "price", name: `${asset} price`, at: [0, 0], config: ownPriceLine(given, line) },
      who: { type: "those-concerned", name: "Whose line it is", at: [-200, 200], config: concerned },
      holds: { type: "their-portfolio", name: "What they hold", at: [-200, 380], config: {} },
      much: { type: "condition", name: `Much of it ${asset}`, at: [-360, 560], config: isMuch },
      risk: tellCard("Risk", [-560, 760], { message: risk(asset, share), urgency: "urgent" }),
      chance: tellCard("Chance", [-220, 760], { message: chance(asset, share), urgency: "normal" }),
      plain: tellCard("Portfolio unknown", [120, 560], { message: priceBelow(asset), urgency: "normal" }),
      unseen: { type: "those-concerned", name: "Who waits for it", at: [400, 200], config: concerned },
      excuse: tellCard("Cannot be read", [400, 400], { message: priceUnread(asset), urgency: "normal" }),
    },
    [
      "event who",
      "who holds",
      "holds much",
      "much:yes risk",
      "much:no chance",
      "holds:failed plain",
      "event:unknown unseen",
      "unseen excuse",
    ],
  );
}

const percent = (ref: Pill["ref"]): Pill => ({ ref, format: { kind: "percent", of: "percent", places: 1 } });

function risk(asset: string, share: [string, string]): Message {
  return {
    subject: [`Risk: ${asset} is at `, eventAmount("value")],
    body: [
      `The price of ${asset} fell to `,
      eventAmount("value"),
      ", below your line of ",
      eventAmount("line"),
      ". It is ",
      percent(share),
      " of what you hold, so most of your portfolio falls with it. Look at your loans and limits now.",
    ],
  };
}

function chance(asset: string, share: [string, string]): Message {
  return {
    subject: [`${asset} is at `, eventAmount("value"), ": a chance to buy?"],
    body: [
      `The price of ${asset} fell to `,
      eventAmount("value"),
      ", below your line of ",
      eventAmount("line"),
      ". It is only ",
      percent(share),
      " of what you hold.",
    ],
  };
}
