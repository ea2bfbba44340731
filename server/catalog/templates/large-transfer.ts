import { z } from "zod";
import { signatureOf } from "#server/contract/abi-names.ts";
import type { FieldSpec } from "#server/contract/catalog.ts";
import type { Graph } from "#server/contract/graph.ts";
import type { Message, Pill } from "#server/contract/message.ts";
import { defineTemplate } from "../define-template.ts";
import { drawTemplate, parseInputs, tellCard } from "../draw-template.ts";
import { EXAMPLE_ADDRESS, EXAMPLE_TOPIC } from "../example-facts.ts";
import { erc20 } from "../protocols/erc20.ts";
import { idSchema } from "../ref-schema.ts";
import { amountSchema } from "../when/parts.ts";
import { templateTokenSchema } from "../when/tokens.ts";

const schema = z.strictObject({
  chainId: z.int().positive(),
  token: templateTokenSchema,
  amount: amountSchema,
  topicId: idSchema,
});
type Inputs = z.infer<typeof schema>;

const inputs: FieldSpec[] = [
  { key: "chainId", kind: "chain", label: "Chain" },
  { key: "token", kind: "token", label: "Token" },
  { key: "amount", kind: "number", label: "Large from", help: "In the token's own units." },
  { key: "topicId", kind: "topic", label: "Topic", help: "Everyone who follows it is told." },
];

export const largeTransfer = defineTemplate<Inputs>({
  kind: "large-transfer",
  label: "Large transfer",
  hint: "Everyone of a topic is told when much of a token moves at once",
  inputs,
  example: {
    chainId: 1,
    token: { address: EXAMPLE_ADDRESS, symbol: "USDC", decimals: 6 },
    amount: 1_000_000,
    topicId: EXAMPLE_TOPIC.id,
  },
  parse: (given) => parseInputs(schema, inputs, given),
  build,
});

function build({ chainId, token, amount, topicId }: Inputs): Graph {
  const events = erc20.events.filter(({ name }) => name === "Transfer");
  const config = {
    chainId,
    contract: { address: token.address, name: token.symbol, events, event: events.map(signatureOf).join() },
    units: { value: { decimals: token.decimals, unit: token.symbol } },
    filters: [{ arg: "value", op: "ge", value: amount }],
    // what moved an hour ago is no news, and still should not be lost
    late: { then: "summarise", afterSeconds: 3600 },
  };
  return drawTemplate(
    {
      event: { type: "contract-event", name: `Large ${token.symbol} transfer`, at: [0, 0], config },
      who: { type: "topic-subscribers", name: "Everyone", at: [0, 180], config: { topicId } },
      tell: tellCard("Much moved", [0, 360], { message: MOVED, urgency: "normal" }),
    },
    ["event who", "who tell"],
  );
}

const VALUE: Pill = { ref: ["event", "value"], format: { kind: "amount", places: 2 } };
const short = (name: string): Pill => ({ ref: ["event", name], format: { kind: "short-address" } });

const MOVED: Message = {
  subject: [VALUE, " moved at once"],
  body: [
    short("from"),
    " sent ",
    VALUE,
    " to ",
    short("to"),
    " on ",
    { ref: ["event", "$chain"] },
    ", ",
    { ref: ["event", "$time"], format: { kind: "time", style: "date-time" } },
    ".",
  ],
};
