import { z } from "zod";
import type { SentencePart } from "#server/contract/catalog.ts";
import { defineNode, type NodeProblem } from "../define-node.ts";
import { inSentence } from "../in-sentence.ts";
import { error } from "../problem.ts";
import { checkReading } from "../when/check-reading.ts";
import { checkMovers, compileMovers, moversField, moversSchema } from "../when/movers.ts";
import { addressChip, CONTRACT_OUTPUT, chainChip, checkChain, lower, READ_OUTPUTS } from "../when/parts.ts";
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
import { asksForWallet, checkView, NO_VIEW, pickedFunction, resultLabel, viewSchema } from "../when/view.ts";
import { checkWhose, WHOSE_DEFAULTS, whoseFields, whoseParts, whoseShape } from "../when/whose.ts";

const schema = z.strictObject({
  chainId: z.int().positive(),
  view: viewSchema,
  ...whoseShape,
  movers: moversSchema.default([]),
  ...readingShape,
});
type Config = z.infer<typeof schema>;

export const contractValue = defineNode<Config>({
  type: "contract-value",
  v: 1,
  family: "when",
  label: "Contract value",
  hint: "A value of a contract crosses a line",
  icon: "gauge",
  run: "trigger",
  hasInput: false,
  handles: READING_HANDLES,
  fields: [
    { key: "chainId", kind: "chain", label: "Chain" },
    { key: "view", kind: "contract-view", label: "Contract and value" },
    ...whoseFields({ label: "Whose value", nobody: "Nobody's in particular" }),
    ...readingFields,
    moversField,
  ],
  defaults: { view: NO_VIEW, ...WHOSE_DEFAULTS, movers: [], ...READING_DEFAULTS },
  schema,
  sentence: (config, facts) => {
    const { view, chainId } = config;
    return [
      "When ",
      ...subjectParts(config),
      ...testParts(config, { unit: view?.unit ?? "", facts }),
      ", read from ",
      addressChip(view, "a contract"),
      " on ",
      chainChip(chainId),
    ];
  },
  outputs: (config) => [
    ...readingOutputs(config, { label: resultLabel(config.view) ?? "Value", unit: config.view?.unit ?? "" }),
    ...READ_OUTPUTS,
    CONTRACT_OUTPUT,
  ],
  names: namesInReading,
  check: (config, scope) => [
    ...checkChain(config.chainId, scope),
    ...checkView(config.view),
    ...checkWallet(config),
    ...checkWhose(config, scope),
    ...checkMovers(config.movers),
    ...checkReading(config, config.view.unit, scope),
  ],
  compile: (config) => {
    const { chainId, view, movers } = config;
    const item = pickedFunction(view);
    if (!item) throw new Error("Bug: a checked view has a function");
    return compileReading(config, {
      unit: view.unit,
      source: {
        kind: "view",
        chainId,
        address: lower(view.address),
        function: item,
        args: view.args.slice(0, item.inputs.length),
        path: view.path,
        decimals: view.decimals,
        movers: compileMovers(movers),
      },
    });
  },
});

/** "each follower's health factor", "Treasury's balance", "total assets". */
function subjectParts(config: Partial<Config>): SentencePart[] {
  const label = resultLabel(config.view);
  const value: SentencePart = label ? { chip: inSentence(label), tone: "when" } : { chip: "a value", faulty: true };
  return config.whose === "nobody" ? [value] : [...whoseParts(config), "'s ", value];
}

/** A value is somebody's when the function is asked about a wallet. */
function checkWallet({ view, whose }: Config): NodeProblem[] {
  const hasWallet = asksForWallet(view);
  if (hasWallet && whose === "nobody") {
    const message = "This asks the contract about a wallet. Say whose: each follower's, or one account's.";
    return [error("whose", "wallet-of-nobody", message)];
  }
  if (hasWallet || whose === "nobody" || !pickedFunction(view)) return [];
  const message =
    "The contract is not asked about any wallet, so the value is the same for all. Give it the wallet, or choose “Nobody's in particular”.";
  return [error("view.args", "wallet-not-asked", message)];
}
