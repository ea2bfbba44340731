import { z } from "zod";
import { signatureOf } from "#server/contract/abi-names.ts";
import type { FieldSpec } from "#server/contract/catalog.ts";
import type { Graph } from "#server/contract/graph.ts";
import type { Message } from "#server/contract/message.ts";
import { BadInputError } from "#server/kernel/errors.ts";
import type { WorkspaceFacts } from "../define-node.ts";
import { defineTemplate } from "../define-template.ts";
import { backendUrlSchema, drawTemplate, parseInputs, tellCard } from "../draw-template.ts";
import { EXAMPLE_ADDRESS, EXAMPLE_TOPIC, EXAMPLE_URL } from "../example-facts.ts";
import { governor as protocol } from "../protocols/governor.ts";
import { idSchema } from "../ref-schema.ts";
import { templateAddressSchema } from "../when/parts.ts";

const schema = z.strictObject({
  chainId: z.int().positive(),
  governor: templateAddressSchema,
  topicId: idSchema,
  url: backendUrlSchema,
});
type Inputs = z.infer<typeof schema>;

const inputs: FieldSpec[] = [
  { key: "chainId", kind: "chain", label: "Chain" },
  { key: "governor", kind: "address", protocol: "governor", label: "Governor" },
  { key: "topicId", kind: "topic", label: "Topic", help: "It has the categories that each follower ticks." },
  {
    key: "url",
    kind: "text",
    label: "Your backend",
    placeholder: "https://api.example.com/proposals/",
    help: "The proposal's number is put at the end. It answers with “category”, one of the topic's.",
  },
];

export const proposalsInMyCategories = defineTemplate<Inputs>({
  kind: "proposals-in-my-categories",
  label: "Proposals in my categories",
  hint: "A new proposal reaches those who follow its category; your backend says which that is",
  inputs,
  example: {
    chainId: 1,
    governor: { address: EXAMPLE_ADDRESS, name: "Governor" },
    topicId: EXAMPLE_TOPIC.id,
    url: EXAMPLE_URL,
  },
  parse: (given) => parseInputs(schema, inputs, given),
  build: (given, facts) => build(given, categoriesOf(given.topicId, facts)),
});

function categoriesOf(topicId: number, { topics }: WorkspaceFacts): string {
  const topic = topics.find(({ id }) => id === topicId);
  const field = topic?.fields.find(({ kind }) => kind === "choices");
  if (field) return field.key;
  const name = topic?.name ?? "The topic";
  const message = `${name} has no list of choices to be a follower's categories. Pick another topic, or add one.`;
  throw new BadInputError(message, { field: "topicId" });
}

function build({ chainId, governor, topicId, url }: Inputs, categories: string): Graph {
  const events = protocol.events.filter(({ name }) => name === "ProposalCreated");
  const contract = {
    address: governor.address,
    name: governor.name || "Governor",
    events: protocol.events,
    event: events.map(signatureOf).join(),
  };
  const ask = {
    url: [url, { ref: ["event", "proposalId"] }],
    headers: [],
    attributes: [{ name: "category", path: "category", type: "text" }],
    cacheSeconds: 3_600,
    onFailure: "fail",
  };
  // a proposal that your backend has no category for is everybody's
  const theirs = {
    op: "contains",
    args: [{ ref: ["who", categories] }, { ref: ["ask", "category"] }],
    ifMissing: "true",
  };
  return drawTemplate(
    {
      event: {
        type: "contract-event",
        name: "New proposal",
        at: [0, 0],
        config: { chainId, contract, units: COUNTED, filters: [] },
      },
      who: { type: "topic-subscribers", name: "Who follows", at: [0, 180], config: { topicId } },
      ask: { type: "look-up", name: "Its category", at: [0, 360], config: ask },
      if: { type: "condition", name: "One of theirs", at: [0, 540], config: { condition: { all: [theirs] } } },
      tell: tellCard("Open for voting", [-180, 740], { message: PROPOSAL, urgency: "normal" }),
      all: tellCard("Category unknown", [220, 540], { message: PROPOSAL, urgency: "normal" }),
    },
    ["event who", "who ask", "ask if", "if:yes tell", "ask:failed all"],
  );
}

const WHOLE = { decimals: 0, unit: "" };
const COUNTED = { proposalId: WHOLE, values: WHOLE, voteStart: WHOLE, voteEnd: WHOLE };

const PROPOSAL: Message = {
  subject: ["A proposal is open for voting"],
  body: [
    { ref: ["event", "description"] },
    "\n\nProposed by ",
    { ref: ["event", "proposer"], format: { kind: "short-address" } },
    ".",
  ],
};
