import { z } from "zod";
import { chainOf } from "../chains/index.ts";
import { defineNode } from "../define-node.ts";
import { checkReading } from "../when/check-reading.ts";
import { CONTRACT_OUTPUT, chainChip, checkChain, READ_OUTPUTS } from "../when/parts.ts";
import {
  compileReading,
  namesInReading,
  READING_DEFAULTS,
  READING_HANDLES,
  readingFields,
  readingOutputs,
  readingShape,
  testParts,
} from "../when/reading.ts";
import { checkToken, compileToken, NO_TOKEN, tokenSchema } from "../when/tokens.ts";
import { checkWhose, WHOSE_DEFAULTS, whoseFields, whoseParts, whoseShape } from "../when/whose.ts";

const schema = z.strictObject({
  chainId: z.int().positive(),
  of: z.enum(["native", "token"]).default("native"),
  token: tokenSchema.default(NO_TOKEN),
  ...whoseShape,
  whose: z.enum(["followers", "account"]).default("followers"),
  ...readingShape,
});
type Config = z.infer<typeof schema>;

export const balance = defineNode<Config>({
  type: "balance",
  v: 1,
  family: "when",
  label: "Balance",
  hint: "A wallet's balance crosses a line",
  icon: "scale",
  run: "trigger",
  hasInput: false,
  handles: READING_HANDLES,
  fields: [
    { key: "chainId", kind: "chain", label: "Chain" },
    {
      key: "of",
      kind: "choice",
      label: "Balance of",
      options: [
        { value: "native", label: "The chain's own currency" },
        { value: "token", label: "A token" },
      ],
    },
    { key: "token", kind: "token", label: "Token", when: { key: "of", is: ["token"] } },
    ...whoseFields({ label: "Whose balance" }),
    ...readingFields,
  ],
  defaults: { of: "native", token: NO_TOKEN, ...WHOSE_DEFAULTS, ...READING_DEFAULTS },
  schema,
  sentence: (config, facts) => {
    const unit = unitOf(config);
    const what = unit ? { chip: `${unit} balance`, tone: "when" as const } : { chip: "a balance", faulty: true };
    return [
      "When ",
      ...whoseParts(config),
      "'s ",
      what,
      ...testParts(config, { unit, facts }),
      " on ",
      chainChip(config.chainId),
    ];
  },
  outputs: (config) => {
    const unit = unitOf(config);
    const tail = config.of === "token" ? [...READ_OUTPUTS, CONTRACT_OUTPUT] : READ_OUTPUTS;
    return [...readingOutputs(config, { label: unit ? `${unit} balance` : "Balance", unit }), ...tail];
  },
  names: namesInReading,
  check: (config, scope) => [
    ...checkChain(config.chainId, scope),
    ...(config.of === "token" ? checkToken(config.token, "token") : []),
    ...checkWhose(config, scope),
    ...checkReading(config, unitOf(config), scope),
  ],
  compile: (config) => {
    const { chainId, of, token } = config;
    const source =
      of === "native"
        ? { kind: "native-balance" as const, chainId }
        : { kind: "token-balance" as const, chainId, token: compileToken(token) };
    return compileReading(config, { source, unit: unitOf(config) });
  },
});

/** The symbol that it is counted in; empty while that is open. */
function unitOf({ of, token, chainId }: Partial<Config>): string {
  if (of === "token") return token?.symbol.trim() ?? "";
  return (chainId === undefined ? undefined : chainOf(chainId)?.currency) ?? "";
}
