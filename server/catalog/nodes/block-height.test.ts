import { expect, test } from "vitest";
import { problemsOfWhen, sentenceOfWhen, specOfWhen } from "#server/testing/when-nodes.ts";

const TYPE = "block-height";

test("default: a block, once", () => {
  expect(sentenceOfWhen(TYPE)).toBe("When Demo chain reaches block 21,000,000");
  expect(problemsOfWhen(TYPE)).toEqual([]);
  expect(specOfWhen(TYPE)).toMatchObject({
    kind: "time",
    schedule: { kind: "height", chainId: 31337, block: 21_000_000 },
  });
});

test("behavior: every so many blocks", () => {
  expect(sentenceOfWhen(TYPE, { mode: "every", blocks: 7200 })).toBe("Every 7,200 blocks of Demo chain");
  expect(specOfWhen(TYPE, { mode: "every", blocks: 7200 })).toMatchObject({
    schedule: { kind: "every-blocks", chainId: 31337, blocks: 7200 },
  });
});

test("error: what does not fit is named with its field and cure", () => {
  const wrong = [{ block: 0 }, { mode: "every", blocks: 0 }, { mode: "every", blocks: 1 }, { chainId: 10 }];
  expect(wrong.flatMap((change) => problemsOfWhen(TYPE, change))).toMatchInlineSnapshot(`
    [
      "block-missing block: Say which block.",
      "blocks-missing blocks: Say every how many blocks.",
      "warning blocks-often blocks: On Demo chain that is about every 2 seconds, for everybody it reaches. Choose more blocks if that is not meant.",
      "chain-not-connected chainId: This installation has no endpoint for OP Mainnet. Pick another chain, or ask its admin to connect it.",
    ]
  `);
});
