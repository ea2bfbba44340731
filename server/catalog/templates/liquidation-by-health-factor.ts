import { z } from "zod";
import { signatureOf } from "#server/contract/abi-names.ts";
import type { FieldSpec } from "#server/contract/catalog.ts";
import type { Graph } from "#server/contract/graph.ts";
import type { Message, Pill } from "#server/contract/message.ts";
import type { MoverConfig, ViewConfig } from "#server/contract/trigger-config.ts";
import { defineTemplate } from "../define-template.ts";
import { drawTemplate, parseInputs, tellCard, topicWithLine } from "../draw-template.ts";
import { EXAMPLE_ADDRESS, EXAMPLE_TOPIC } from "../example-facts.ts";
import { aaveV3Pool } from "../protocols/aave-v3-pool.ts";
import { idSchema } from "../ref-schema.ts";
import { moversSchema } from "../when/movers.ts";
import { templateAddressSchema } from "../when/parts.ts";

const schema = z.strictObject({
  chainId: z.int().positive(),
  pool: templateAddressSchema,
  topicId: idSchema,
  feeds: moversSchema.default([]),
});
type Inputs = z.infer<typeof schema>;

const inputs: FieldSpec[] = [
  { key: "chainId", kind: "chain", label: "Chain" },
  { key: "pool", kind: "address", protocol: "aave-v3-pool", label: "Aave V3 pool" },
  { key: "topicId", kind: "topic", label: "Topic", help: "Its number is each follower's own line." },
  {
    key: "feeds",
    kind: "movers",
    label: "Prices that move it",
    help: "The market's price feeds: positions are read again with each new price.",
    optional: true,
  },
];

export const liquidationByHealthFactor = defineTemplate<Inputs>({
  kind: "liquidation-by-health-factor",
  label: "Liquidation by health factor (Aave V3)",
  hint: "Reads each follower's health factor from the pool, and tells how far the fall to liquidation is",
  inputs,
  example: {
    chainId: 1,
    pool: { address: EXAMPLE_ADDRESS, name: "Pool" },
    topicId: EXAMPLE_TOPIC.id,
    feeds: [{ address: EXAMPLE_ADDRESS, name: "ETH / USD", protocol: "chainlink-feed", on: "feed" }],
  },
  parse: (given) => parseInputs(schema, inputs, given),
  build: (given, facts) => build(given, topicWithLine(given.topicId, facts).line),
});

/** In percent a health factor of 1 is 100. */
const scaleOf = (unit: string) => (unit === "%" ? { decimals: 16, critical: "100" } : { decimals: 18, critical: "1" });

function build({ chainId, pool, topicId, feeds }: Inputs, line: { key: string; label: string; unit: string }): Graph {
  const { decimals, critical } = scaleOf(line.unit);
  const movers: MoverConfig[] = [{ ...pool, protocol: aaveV3Pool.kind, on: "names-wallet" }, ...feeds];
  const config = {
    chainId,
    view: viewOf(pool, { decimals, unit: line.unit }),
    whose: "followers",
    topicId,
    movers,
    test: "below",
    lines: [{ id: "own", label: line.label, line: { kind: "field", field: line.key } }],
    hysteresisPercent: "2",
    critical,
  };
  const concerned = { topicId };
  return drawTemplate(
    {
      event: { type: "contract-value", name: "Health factor", at: [0, 0], config },
      who: { type: "those-concerned", name: "The borrower", at: [-200, 200], config: concerned },
      warn: tellCard("Near liquidation", [-200, 400], { message: NEAR, urgency: "urgent" }),
      unseen: { type: "those-concerned", name: "Whom we cannot see", at: [200, 200], config: concerned },
      tell: tellCard("Cannot be seen", [200, 400], { message: UNSEEN, urgency: "urgent" }),
    },
    ["event who", "who warn", "event:unknown unseen", "unseen tell"],
  );
}

function viewOf(pool: { address: string; name: string }, counted: { decimals: number; unit: string }): ViewConfig {
  const functions = aaveV3Pool.functions.filter(({ name }) => name === "getUserAccountData");
  return {
    ...pool,
    ...counted,
    name: pool.name || "Aave V3 pool",
    functions,
    function: functions.map(signatureOf).join(),
    args: [{ kind: "wallet" }],
    path: ["healthFactor"],
  };
}

const number = (name: string): Pill => ({ ref: ["event", name], format: { kind: "amount", places: 2 } });
const time = (name: string): Pill => ({ ref: ["event", name], format: { kind: "time", style: "date-time" } });
const FALL: Pill = { ref: ["event", "margin"], format: { kind: "percent", of: "percent", places: 1 } };

const NEAR: Message = {
  subject: ["A fall of ", FALL, " liquidates you"],
  body: [
    "Your health factor is ",
    number("value"),
    ", below your line of ",
    number("line"),
    ". If your collateral loses another ",
    FALL,
    " of its value against your debt, it can be sold. Repay a part, or add collateral.\n\nRead in block ",
    { ref: ["event", "$block"] },
    ", ",
    time("$time"),
    ".",
  ],
};

const UNSEEN: Message = {
  subject: ["We cannot see your position right now"],
  body: [
    "Your health factor could not be read since ",
    time("since"),
    ". Please look yourself: no news is not good news now. The last that we saw was ",
    { ...number("last"), fallback: "nothing" },
    ".",
  ],
};
