import { z } from "zod";
import type { SentencePart } from "#server/contract/catalog.ts";
import { compareDecimals, isDecimal } from "#server/contract/decimal.ts";
import type { ActivityDirection } from "#server/contract/plan.ts";
import { present } from "#server/kernel/assert.ts";
import { chainOf } from "../chains/index.ts";
import { defineNode, type NodeProblem } from "../define-node.ts";
import { error, warning } from "../problem.ts";
import { showValue } from "../show-value.ts";
import {
  CONTRACT_OUTPUT,
  chainChip,
  checkChain,
  decimalSchema,
  listWords,
  PLACE_OUTPUTS,
  TX_OUTPUT,
} from "../when/parts.ts";
import {
  AT_ONCE,
  checkSettle,
  LATE_USUAL,
  lateOutputs,
  settleLateFields,
  settleLateShape,
  settleParts,
} from "../when/settle-late.ts";
import { checkToken, compileToken, tokenSchema } from "../when/tokens.ts";
import { checkWhose, compileWhose, WHOSE_DEFAULTS, whoseFields, whoseParts, whoseShape } from "../when/whose.ts";

const TOKENS_MAX = 20;

const schema = z.strictObject({
  chainId: z.int().positive(),
  ...whoseShape,
  whose: z.enum(["followers", "account"]).default("followers"),
  directions: z
    .array(z.enum(["sent", "received", "approved"]))
    .max(3)
    .default(["sent", "received"]),
  tokens: z.array(tokenSchema).max(TOKENS_MAX).default([]),
  native: z.boolean().default(false),
  atLeast: decimalSchema.default(""),
  ...settleLateShape,
});
type Config = z.infer<typeof schema>;

const DIRECTIONS: { value: ActivityDirection; label: string; hint?: string }[] = [
  { value: "sent", label: "Sent" },
  { value: "received", label: "Received" },
  { value: "approved", label: "Approved", hint: "allowed another address to spend" },
];
const VERBS: Record<ActivityDirection, string> = { sent: "sends", received: "receives", approved: "approves" };

export const addressActivity = defineNode<Config>({
  type: "address-activity",
  v: 1,
  family: "when",
  label: "Address activity",
  hint: "A wallet sends, receives or approves",
  icon: "arrow-left-right",
  run: "trigger",
  hasInput: false,
  handles: [{ id: "next", label: "Then" }],
  fields: [
    { key: "chainId", kind: "chain", label: "Chain" },
    ...whoseFields({ label: "Whose" }),
    { key: "topicId", kind: "topic", label: "Topic", when: { key: "whose", is: ["followers"] } },
    { key: "directions", kind: "choices", label: "What", options: DIRECTIONS },
    {
      key: "tokens",
      kind: "tokens",
      label: "Tokens",
      help: "Without any, every ERC-20 token of one account counts.",
      optional: true,
    },
    {
      key: "native",
      kind: "toggle",
      label: "The chain's own currency too",
      help: "What transactions carry themselves; what contracts pass on inside of one is not seen.",
      optional: true,
    },
    {
      key: "atLeast",
      kind: "number",
      label: "At least",
      help: "In the token's own units.",
      optional: true,
    },
    ...settleLateFields,
  ],
  defaults: {
    ...WHOSE_DEFAULTS,
    directions: ["sent", "received"],
    tokens: [],
    native: false,
    atLeast: "",
    settle: AT_ONCE,
    late: LATE_USUAL,
  },
  schema,
  sentence: (config) => {
    const verbs = DIRECTIONS.filter(({ value }) => config.directions?.includes(value)).map(({ value }) => VERBS[value]);
    return [
      "When ",
      ...whoseParts(config),
      " ",
      verbs.length > 0 ? { chip: listWords(verbs, "or"), tone: "when" } : { chip: "does something", faulty: true },
      " ",
      ...amountParts(config),
      " on ",
      chainChip(config.chainId),
      ...settleParts(config.settle),
    ];
  },
  outputs: ({ late }) => [
    { path: ["wallet"], label: "Wallet", type: { kind: "address" } },
    { path: ["direction"], label: "Direction", type: { kind: "choice", options: DIRECTIONS.map(asOption) } },
    { path: ["counterparty"], label: "Other side", type: { kind: "address" } },
    { path: ["amount"], label: "Amount", type: { kind: "number" } },
    { path: ["token"], label: "Token", type: { kind: "text" } },
    { path: ["$time"], label: "Time of the event", type: { kind: "time" } },
    ...PLACE_OUTPUTS,
    TX_OUTPUT,
    CONTRACT_OUTPUT,
    ...lateOutputs(late),
  ],
  names: ({ whose }) => (whose === "account" ? "one" : "each"),
  check: (config, scope) => [
    ...checkChain(config.chainId, scope),
    ...checkWhose(config, scope),
    ...checkWhat(config),
    ...config.tokens.flatMap((token, i) => checkToken(token, `tokens.${i}`)),
    ...checkSettle(config.settle, config.chainId),
  ],
  compile: (config) => ({
    kind: "activity",
    chainId: config.chainId,
    whose: present(compileWhose(config), "activity is somebody's"),
    tokens: config.tokens.map(compileToken),
    native: config.native,
    directions: config.directions,
    atLeast: config.atLeast === "" ? null : config.atLeast,
    settle: config.settle,
    late: config.late,
  }),
});

const asOption = ({ value, label }: (typeof DIRECTIONS)[number]) => ({ value, label });

/** "at least 1,000 USDC or ETH", "any token". */
function amountParts({ tokens = [], native, atLeast, chainId }: Partial<Config>): SentencePart[] {
  const currency = chainId === undefined ? undefined : chainOf(chainId)?.currency;
  const names = [...tokens.map((token) => token.symbol || "a token"), ...(native ? [currency ?? "its currency"] : [])];
  const what = tokens.length === 0 ? ["any token", ...names] : names;
  const chip = { chip: what.length > 3 ? `one of ${what.length} tokens` : listWords(what, "or") };
  return atLeast ? ["at least ", { chip: showValue(atLeast, { kind: "number" }) }, " ", chip] : [chip];
}

function checkWhat({ directions, tokens, native, whose, atLeast }: Config): NodeProblem[] {
  const problems: NodeProblem[] = [];
  if (directions.length === 0) {
    problems.push(error("directions", "directions-missing", "Pick at least one of sent, received and approved."));
  }
  if (whose === "followers" && tokens.length === 0 && !native) {
    const message = "Pick the tokens, or the chain's own currency. Any token at all works for one account only.";
    problems.push(error("tokens", "tokens-missing", message));
  }
  if (native && tokens.length === 0 && directions.every((direction) => direction === "approved")) {
    problems.push(
      error("directions", "native-approved", "The chain's own currency is never approved. Pick sent or received."),
    );
  }
  const twice = tokens.findIndex(
    ({ address }, i) => tokens.findIndex((other) => other.address.toLowerCase() === address.toLowerCase()) !== i,
  );
  if (twice >= 0) problems.push(error(`tokens.${twice}.address`, "token-twice", "This token is there twice."));
  if (atLeast !== "" && (!isDecimal(atLeast) || compareDecimals(atLeast, "0") < 0)) {
    problems.push(error("atLeast", "amount-value", `“${atLeast.slice(0, 40)}” is not an amount. Write it as 1000.50.`));
  }
  if (atLeast !== "" && tokens.length === 0 && !native) {
    const message =
      "Of a token that is not named here the decimals are not known, so a least amount changes nothing. Name the tokens.";
    problems.push(warning("atLeast", "amount-of-any", message));
  }
  return problems;
}
