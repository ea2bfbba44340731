import { z } from "zod";
import type { FieldSpec } from "#server/contract/catalog.ts";
import type { Graph } from "#server/contract/graph.ts";
import type { Message, Pill } from "#server/contract/message.ts";
import { defineTemplate } from "../define-template.ts";
import { drawTemplate, parseInputs, tellCard } from "../draw-template.ts";
import { EXAMPLE_ADDRESS, EXAMPLE_TOPIC } from "../example-facts.ts";
import { idSchema } from "../ref-schema.ts";
import { amountSchema, templateAddressSchema } from "../when/parts.ts";

const schema = z.strictObject({
  chainId: z.int().positive(),
  account: templateAddressSchema,
  line: amountSchema,
  topicId: idSchema,
});
type Inputs = z.infer<typeof schema>;

const inputs: FieldSpec[] = [
  { key: "chainId", kind: "chain", label: "Chain" },
  { key: "account", kind: "address", label: "Account", help: "Such as a keeper that pays for gas, or a treasury." },
  { key: "line", kind: "number", label: "Low below", help: "In the chain's own currency." },
  { key: "topicId", kind: "topic", label: "Topic", help: "Everyone who follows it is told." },
];

export const lowBalance = defineTemplate<Inputs>({
  kind: "low-balance",
  label: "Low balance",
  hint: "Everyone of a topic is told when an account runs low",
  inputs,
  example: {
    chainId: 1,
    account: { address: EXAMPLE_ADDRESS, name: "Keeper" },
    line: "0.5",
    topicId: EXAMPLE_TOPIC.id,
  },
  parse: (given) => parseInputs(schema, inputs, given),
  build,
});

function build({ chainId, account, line, topicId }: Inputs): Graph {
  const name = account.name.trim() || "The account";
  const config = {
    chainId,
    of: "native",
    whose: "account",
    account,
    test: "below",
    lines: [{ id: "low", label: "Low", line: { kind: "fixed", value: line } }],
    hysteresisPercent: "10",
  };
  const everyone = { type: "topic-subscribers", config: { topicId } };
  return drawTemplate(
    {
      event: { type: "balance", name: `${name} runs low`, at: [0, 0], config },
      who: { ...everyone, name: "Who looks after it", at: [-200, 200] },
      tell: tellCard("Top it up", [-200, 400], { message: low(name), urgency: "urgent" }),
      unseen: { ...everyone, name: "Who should know", at: [200, 200] },
      excuse: tellCard("Cannot be read", [200, 400], { message: unread(name), urgency: "normal" }),
    },
    ["event who", "who tell", "event:unknown unseen", "unseen excuse"],
  );
}

const number = (name: string): Pill => ({ ref: ["event", name], format: { kind: "amount", places: 4 } });

function low(name: string): Message {
  return {
    subject: [`${name} has `, number("value"), " left"],
    body: [
      `${name} has `,
      number("value"),
      " on ",
      { ref: ["event", "$chain"] },
      ", below the line of ",
      number("line"),
      ".",
    ],
  };
}

function unread(name: string): Message {
  const since: Pill = { ref: ["event", "since"], format: { kind: "time", style: "date-time" } };
  return {
    subject: [`The balance of ${name} cannot be read`],
    body: ["It could not be read since ", since, ": ", { ref: ["event", "reason"] }],
  };
}
