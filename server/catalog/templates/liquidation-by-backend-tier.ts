import { z } from "zod";
import type { FieldSpec } from "#server/contract/catalog.ts";
import type { Graph } from "#server/contract/graph.ts";
import { defineTemplate } from "../define-template.ts";
import {
  actNow,
  backendUrlSchema,
  drawTemplate,
  HEALTH,
  healthFactorTrigger,
  parseInputs,
  roomToAct,
  topicWithLine,
} from "../draw-template.ts";
import { EXAMPLE_ADDRESS, EXAMPLE_TOPIC, EXAMPLE_URL } from "../example-facts.ts";
import { idSchema } from "../ref-schema.ts";

const schema = z.strictObject({
  chainId: z.int().positive(),
  address: z.string().regex(/^0x[0-9a-fA-F]{40}$/, "is not a contract address: 0x and 40 digits"),
  topicId: idSchema,
  url: backendUrlSchema,
});
type Inputs = z.infer<typeof schema>;

const inputs: FieldSpec[] = [
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
    help: "Its number is the line of wallets that your backend does not know.",
  },
  {
    key: "url",
    kind: "text",
    label: "Your backend",
    placeholder: "https://api.example.com/tiers/",
    help: "The wallet is put at the end. It answers with “tier”: aggressive, conservative or opted-out.",
  },
];

export const liquidationByBackendTier = defineTemplate<Inputs>({
  kind: "liquidation-by-backend-tier",
  label: "Liquidation alerts by your own tiers",
  hint: "Your backend knows each wallet's tier; who it does not know gets the baseline",
  inputs,
  example: { chainId: 1, address: EXAMPLE_ADDRESS, topicId: EXAMPLE_TOPIC.id, url: EXAMPLE_URL },
  parse: (given) => parseInputs(schema, inputs, given),
  build: (given, facts) => build(given, topicWithLine(given.topicId, facts).line),
});

const TIERS = [
  { id: "aggressive", label: "Aggressive", value: "aggressive" },
  { id: "conservative", label: "Conservative", value: "conservative" },
  { id: "opted-out", label: "Opted out", value: "opted-out" },
];

function build({ chainId, address, topicId, url }: Inputs, line: { key: string; unit: string }): Graph {
  const atMost = (right: object) => ({ condition: { all: [{ op: "is-at-most", args: [{ ref: HEALTH }, right] }] } });
  const typed = (value: string) => atMost({ value, unit: line.unit });
  const ask = {
    url: [url, { ref: ["wallet", "wallet"] }],
    headers: [],
    attributes: [{ name: "tier", path: "tier", type: "text" }],
    cacheSeconds: 60,
    onFailure: "last-known",
  };
  const send = (message: object, urgency: string) => ({ message, urgency, topicId: null });
  return drawTemplate(
    {
      event: {
        type: "contract-event",
        name: "Health factor",
        at: [0, 0],
        config: healthFactorTrigger({ chainId, address, unit: line.unit }),
      },
      wallet: {
        type: "wallet-in-event",
        name: "The borrower",
        at: [0, 180],
        config: { wallet: { ref: ["event", "user"] }, topicId, unknown: "enrol" },
      },
      ask: { type: "look-up", name: "Their tier", at: [0, 360], config: ask },
      tier: { type: "switch", name: "Which tier", at: [0, 540], config: { on: { ref: ["ask", "tier"] }, ways: TIERS } },
      below110: { type: "condition", name: "At 110 %", at: [-540, 740], config: typed("1.10") },
      below150: { type: "condition", name: "At 150 %", at: [-180, 740], config: typed("1.50") },
      stop: { type: "stop", name: "Opted out", at: [180, 740], config: { reason: "Opted out", outcome: "opted-out" } },
      baseline: {
        type: "condition",
        name: "At the baseline",
        at: [540, 740],
        config: atMost({ ref: ["wallet", line.key] }),
      },
      telegram: { type: "telegram", name: "Act now", at: [-540, 940], config: send(actNow("110 %"), "urgent") },
      email: { type: "email", name: "Room to act", at: [-180, 940], config: send(roomToAct("150 %"), "normal") },
      usual: {
        type: "send-message",
        name: "Baseline",
        at: [540, 940],
        config: send(roomToAct(["wallet", line.key]), "normal"),
      },
    },
    [
      "event wallet",
      "wallet ask",
      "ask tier",
      "tier:aggressive below110",
      "tier:conservative below150",
      "tier:opted-out stop",
      "tier:otherwise baseline",
      "below110:yes telegram",
      "below150:yes email",
      "baseline:yes usual",
    ],
  );
}
