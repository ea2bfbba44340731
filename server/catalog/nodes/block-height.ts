import { z } from "zod";
import type { SentencePart } from "#server/contract/catalog.ts";
import { chainOf } from "../chains/index.ts";
import { defineNode, type NodeProblem } from "../define-node.ts";
import { error, warning } from "../problem.ts";
import { showValue } from "../show-value.ts";
import { chainChip, checkChain, PLACE_OUTPUTS, spanWords } from "../when/parts.ts";
import { LATE_USUAL, lateField, lateSchema } from "../when/settle-late.ts";
import { ENDS_OUTPUT, MISSED_OUTPUT } from "../when/time-outputs.ts";
import { checkUntil, compileUntil, handlesUntil, untilField, untilParts, untilSchema } from "../when/until.ts";

const BLOCK_MAX = 1e12;
/** More often than this is a flood for whoever is told. */
const EVERY_SECONDS_USUAL = 60;

const wholeSchema = z.int("type a whole number").min(0, "it is at least 1").max(BLOCK_MAX);

const schema = z.strictObject({
  chainId: z.int().positive(),
  mode: z.enum(["at", "every"]).default("at"),
  block: wholeSchema.default(0),
  blocks: wholeSchema.default(100),
  until: untilSchema.default(null),
  late: lateSchema.default(LATE_USUAL),
});
type Config = z.infer<typeof schema>;

export const blockHeight = defineNode<Config>({
  type: "block-height",
  v: 1,
  family: "when",
  label: "Block height",
  hint: "A chain reaches a block",
  icon: "layers",
  run: "trigger",
  hasInput: false,
  handles: handlesUntil(undefined),
  handlesOf: ({ until }) => handlesUntil(until),
  fields: [
    { key: "chainId", kind: "chain", label: "Chain" },
    {
      key: "mode",
      kind: "choice",
      label: "When",
      options: [
        { value: "at", label: "A block is reached", hint: "once" },
        { value: "every", label: "Every so many blocks" },
      ],
    },
    { key: "block", kind: "number", label: "Block", min: 1, when: { key: "mode", is: ["at"] } },
    { key: "blocks", kind: "number", label: "Every", unit: "blocks", min: 1, when: { key: "mode", is: ["every"] } },
    untilField,
    lateField,
  ],
  defaults: { mode: "at", blocks: 100, until: null, late: LATE_USUAL },
  schema,
  sentence: (config) => [...momentParts(config), ...untilParts(config.until)],
  outputs: ({ until }) => [
    { path: ["$time"], label: "Time of the block", type: { kind: "time" } },
    ...PLACE_OUTPUTS,
    MISSED_OUTPUT,
    ...(until ? [ENDS_OUTPUT] : []),
  ],
  check: (config, scope) => [...checkChain(config.chainId, scope), ...checkBlocks(config), ...checkUntil(config.until)],
  compile: ({ chainId, mode, block, blocks, until, late }) => ({
    kind: "time",
    schedule: mode === "at" ? { kind: "height", chainId, block } : { kind: "every-blocks", chainId, blocks },
    until: compileUntil(until),
    late,
  }),
});

function momentParts({ chainId, mode, block = 0, blocks = 0 }: Partial<Config>): SentencePart[] {
  if (mode === "every") {
    const chip = blocks > 0 ? `${showValue(`${blocks}`, { kind: "number" })} blocks` : "so many blocks";
    return [
      "Every ",
      { chip, ...(blocks > 0 ? { tone: "when" as const } : { faulty: true }) },
      " of ",
      chainChip(chainId),
    ];
  }
  const chip = block > 0 ? `block ${showValue(`${block}`, { kind: "number" })}` : "a block";
  return ["When ", chainChip(chainId), " reaches ", { chip, ...(block > 0 ? { tone: "when" } : { faulty: true }) }];
}

function checkBlocks({ chainId, mode, block, blocks }: Config): NodeProblem[] {
  if (mode === "at") return block > 0 ? [] : [error("block", "block-missing", "Say which block.")];
  if (blocks === 0) return [error("blocks", "blocks-missing", "Say every how many blocks.")];
  const chain = chainOf(chainId);
  const seconds = Math.round(blocks * (chain?.blockSeconds ?? 0));
  if (!chain || seconds >= EVERY_SECONDS_USUAL) return [];
  const often = seconds < 1 ? "more than once a second" : `about every ${spanWords(seconds)}`;
  const message = `On ${chain.name} that is ${often}, for everybody it reaches. Choose more blocks if that is not meant.`;
  return [warning("blocks", "blocks-often", message)];
}
