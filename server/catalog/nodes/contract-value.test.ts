import { expect, test } from "vitest";
import {
  fixed,
  GOOD,
  OTHER,
  outputsOfWhen,
  problemsOfWhen,
  sentenceOfWhen,
  specOfWhen,
} from "#server/testing/when-nodes.ts";
import { nodeTypeOf } from "./index.ts";

const TYPE = "contract-value";
const view = (change: object) => ({ view: { ...(GOOD[TYPE]?.view as object), ...change } });
const supply = view({
  function: "totalSupply()",
  functions: [
    {
      type: "function",
      name: "totalSupply",
      inputs: [],
      outputs: [{ name: "", type: "uint256" }],
      stateMutability: "view",
    },
  ],
  args: [],
  path: ["0"],
  unit: "USDC",
  decimals: 6,
});
const shared = { ...supply, whose: "nobody", lines: [fixed("1000000")], critical: "" };

test("default: each follower's value against their own line", () => {
  expect(sentenceOfWhen(TYPE)).toBe(
    "When each follower's health factor falls below their own line (Liquidation risk › Your line), read from Aave Pool on Demo chain",
  );
  expect(problemsOfWhen(TYPE)).toEqual([]);
  expect(specOfWhen(TYPE)).toMatchObject({
    kind: "reading",
    source: {
      kind: "view",
      chainId: 31337,
      path: ["healthFactor"],
      decimals: 18,
      args: [{ kind: "wallet" }],
      movers: [],
    },
    whose: { kind: "followers", topicId: 7 },
    linesOf: { topicId: 7 },
    test: { kind: "crosses", direction: "below", hysteresisPercent: "2" },
    unit: "",
    critical: "1",
    cooldownSeconds: 0,
    unknownAfterSeconds: 600,
  });
  expect(outputsOfWhen(TYPE)).toEqual([
    "value by next",
    "before by next",
    "line by next",
    "threshold by next",
    "margin % by next",
    "change % by next",
    "last by unknown",
    "since by unknown",
    "reason by unknown",
    "wallet",
    "$time",
    "$block by next",
    "$chain",
    "$contract",
  ]);
});

test("behavior: one account's, and nobody's in particular", () => {
  const account = {
    whose: "account",
    account: { address: OTHER, name: "Treasury" },
    lines: [fixed("1.5"), fixed("1.2")],
  };
  expect(sentenceOfWhen(TYPE, account)).toBe(
    "When Treasury's health factor falls below one of 2 lines, read from Aave Pool on Demo chain",
  );
  expect(specOfWhen(TYPE, account)).toMatchObject({
    whose: { kind: "account", address: OTHER.toLowerCase() },
    linesOf: null,
  });
  expect(
    sentenceOfWhen(TYPE, { ...shared, test: "up", change: { kind: "fixed", value: "10" }, windowSeconds: 86_400 }),
  ).toBe("When total supply rises by 10 % within 1 day, read from Aave Pool on Demo chain");
  expect(problemsOfWhen(TYPE, shared)).toEqual([]);
  expect(specOfWhen(TYPE, shared)).toMatchObject({ whose: null, linesOf: null, critical: null });
  expect(outputsOfWhen(TYPE, shared)).not.toContain("wallet");
});

test("behavior: a line without a name is called by its value, or by the field it comes from", () => {
  const lines = [
    fixed("1.5"),
    { ...fixed("1.2"), label: "Near" },
    { id: "own", label: "", line: { kind: "field", field: "line" } },
  ];
  const spec = specOfWhen(TYPE, { lines });
  const made = spec.kind === "reading" && spec.test.kind === "crosses" ? spec.test.lines : [];
  expect(made.map(({ label }) => label)).toEqual(["1.5", "Near", "Line"]);
});

test("behavior: whom its events name", () => {
  const definition = nodeTypeOf(TYPE);
  const names = (change: object) =>
    definition?.run === "trigger" ? definition.names?.({ ...GOOD[TYPE], ...change }) : undefined;
  expect([names({}), names(shared), names({ ...shared, lines: GOOD[TYPE]?.lines, test: "below" })]).toEqual([
    "each",
    "nobody",
    "each",
  ]);
});

test("behavior: a known protocol's movers ask for the events that name a wallet, a feed for its new price", () => {
  const movers = [
    { address: OTHER, name: "Pool", protocol: "aave-v3-pool", on: "names-wallet" },
    { address: OTHER, name: "ETH / USD", protocol: "chainlink-feed", on: "feed" },
    { address: OTHER, name: "Mine", protocol: "", on: "any-event" },
  ];
  const spec = specOfWhen(TYPE, { movers });
  const found = spec.kind === "reading" && spec.source.kind === "view" ? spec.source.movers : [];
  expect(found.filter((mover) => mover.wallets)).toHaveLength(8);
  expect(found.slice(-2)).toEqual([
    {
      address: OTHER.toLowerCase(),
      topic0: "0x0559884fd3a460db3073b7fc896cc77986f16e378210ded43186175bf646fc5f",
      wallets: false,
      proxy: true,
    },
    { address: OTHER.toLowerCase(), topic0: null, wallets: false },
  ]);
});

test("error: what does not fit is named with its field and cure", () => {
  const wrong = [
    { chainId: 8453 },
    view({ address: "", functions: [], function: "" }),
    view({ function: "" }),
    view({ function: "gone()" }),
    view({ args: [{ kind: "value", value: "" }] }),
    view({ args: [{ kind: "value", value: "0x12" }] }),
    view({ path: [] }),
    view({ path: ["was"] }),
    view({ decimals: 0 }),
    { whose: "nobody" },
    { ...supply, lines: [fixed("1")] },
    { topicId: null },
    { topicId: 99 },
    { whose: "account", lines: [fixed("2")] },
    { movers: [{ address: "here", name: "", protocol: "", on: "any-event" }] },
  ];
  expect(wrong.flatMap((change) => problemsOfWhen(TYPE, change))).toMatchInlineSnapshot(`
    [
      "chain-not-connected chainId: This installation has no endpoint for Base. Pick another chain, or ask its admin to connect it.",
      "address-missing view.address: Give the contract's address.",
      "abi-missing view.functions: Pick a known protocol, or paste the contract's ABI.",
      "function-missing view.function: Pick what to read.",
      "function-gone view.function: gone() is not in this ABI. Pick a function of it.",
      "argument view.args.0: Say what User is.",
      "wallet-not-asked view.args: The contract is not asked about any wallet, so the value is the same for all. Give it the wallet, or choose “Nobody's in particular”.",
      "argument view.args.0: “0x12” does not fit User, which is an address.",
      "wallet-not-asked view.args: The contract is not asked about any wallet, so the value is the same for all. Give it the wallet, or choose “Nobody's in particular”.",
      "result-missing view.path: Pick which number of the result is watched.",
      "result-missing view.path: getUserAccountData has no result “was” any more. Pick again.",
      "warning units-missing view.decimals: It will read as a raw whole number. Say the decimals if that is not meant.",
      "wallet-of-nobody whose: This asks the contract about a wallet. Say whose: each follower's, or one account's.",
      "wallet-not-asked view.args: The contract is not asked about any wallet, so the value is the same for all. Give it the wallet, or choose “Nobody's in particular”.",
      "topic-missing topicId: Pick the topic whose followers this is about.",
      "topic-missing topicId: A follower's own line is a number of a topic. Pick the topic.",
      "topic-gone topicId: The topic picked here was deleted. Pick another one, or restore it under Topics.",
      "address-missing account.address: Give the account's address.",
      "address-invalid movers.0.address: “here” is not an address: 0x and 40 digits.",
    ]
  `);
});

test("error: lines that cannot be crossed, or tell too often", () => {
  const wrong = [
    { lines: [] },
    { lines: [fixed("")] },
    { lines: [fixed("1,5")] },
    { lines: [fixed("1.5", "a"), fixed("1.2", "a")] },
    { lines: [fixed("1.2"), fixed("1.5")] },
    { test: "above", lines: [fixed("1.5"), fixed("1.2")] },
    { lines: [fixed("1.5", "a"), fixed("1.50", "b")] },
    { lines: [fixed("0.9")] },
    { critical: "one", lines: [fixed("2")] },
    { lines: [{ id: "own", label: "", line: { kind: "field", field: "gone" } }] },
    { topicId: 8, lines: [{ id: "own", label: "", line: { kind: "field", field: "weekends" } }] },
    { topicId: 8, lines: [{ id: "own", label: "", line: { kind: "field", field: "below" } }] },
    { hysteresisPercent: "0" },
    { hysteresisPercent: "-1" },
    { unknownAfterSeconds: 5 },
    { test: "up", windowSeconds: 30, change: { kind: "fixed", value: "0" } },
  ];
  expect(wrong.flatMap((change) => problemsOfWhen(TYPE, change))).toMatchInlineSnapshot(`
    [
      "lines-missing lines: Add a line: at which value is somebody told?",
      "line-value lines.0.line.value: Give the line a value, or take it from each follower's own settings.",
      "line-value lines.0.line.value: “1,5” is not a number. Write it as 1.10, without separators.",
      "line-twice lines.1: This line is there twice. Remove one of them.",
      "warning line-order lines.1.line.value: Lines are crossed from the highest to the lowest. Put 1.5 before 1.2, so that they read as they happen.",
      "warning line-order lines.1.line.value: Lines are crossed from the lowest to the highest. Put 1.2 before 1.5, so that they read as they happen.",
      "line-same lines.1.line.value: There are two lines at 1.50.",
      "line-beyond-critical lines.0.line.value: At 1 it is too late, and this line is below it. Put the line above 1.",
      "critical-value critical: “one” is not a number.",
      "line-field-gone lines.0.line.field: Liquidation risk has no such number any more. Pick Your line.",
      "line-field-type lines.0.line.field: Price › At weekends is not a number. Pick Below or Move.",
      "unit-mismatch lines.0.line.field: Price › Below is in USD, the value without a unit. Compare things in one unit.",
      "warning hysteresis-none hysteresisPercent: Without a margin, a value that wobbles around a line tells people again and again. 2 % is usual.",
      "hysteresis-value hysteresisPercent: The margin for coming back is a percentage from 0 to 100.",
      "unknown-too-soon unknownAfterSeconds: A value that is 5 seconds old is not unknown yet. Say 30 seconds or more.",
      "window-too-short windowSeconds: Look back over a minute or more.",
      "change-value change.value: Say a percentage above 0: the direction is chosen above.",
    ]
  `);
});
