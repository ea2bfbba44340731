import { decodeFunctionData, parseAbi } from "viem";
import { expect, test } from "vitest";
import type { CallConfig, CallValue } from "#server/contract/call-config.ts";
import type { Output, Value } from "#server/contract/value.ts";
import { parseActionsText } from "../abi-actions.ts";
import type { Scope, StepInput } from "../define-node.ts";
import { contractCall } from "./contract-call.ts";

const USER = "0x7a3f0000000000000000000000000000000091c4";
const POOL = "0xd8da6bf26964af9d7eed9e03e53415d37aa96045";
const ABI = "function report(address user, uint256 healthFactor, uint64 at) payable; function pause()";
const { actions, errors } = parseActionsText(`${ABI}; error NotReporter(address caller)`);

const VALUES: Record<string, { value: Value; type: Output["type"] }> = {
  user: { value: USER, type: { kind: "address" } },
  factor: { value: "1.08", type: { kind: "number" } },
  when: { value: "2026-11-29T00:00:00.000Z", type: { kind: "time" } },
  pool: { value: POOL, type: { kind: "address" } },
  gone: { value: null, type: { kind: "address" } },
};
const typeOf: Scope["typeOf"] = ({ 1: name = "" }) => {
  const known = VALUES[name];
  return known && { path: [name], label: name, type: known.type };
};
const input: StepInput = {
  ...{ nodeId: "call", now: new Date("2026-11-29T00:00:00Z"), attributes: {}, answer: undefined, why: "Below 1.1." },
  ...{ subscriber: { id: 1, address: "0x0", zone: "UTC" }, typeOf },
  ...{ read: ({ 1: name = "" }) => VALUES[name]?.value ?? null, stored: () => null, segmentOf: () => undefined },
};
const scope: Scope = {
  facts: { topics: [], secretNames: [], chainIds: [31337], portfolioAssets: [], signerNames: ["Keeper"] },
  typeOf,
  available: [],
};

const ref = (name: string, decimals = 0): CallValue => ({ kind: "ref", ref: ["event", name], decimals });
const typed = (value: string | boolean): CallValue => ({ kind: "value", value, decimals: 0 });
const CALL: CallConfig = {
  ...{ address: POOL, name: "Pool", from: null, functions: actions, errors },
  function: "report(address,uint256,uint64)",
  args: [ref("user"), ref("factor", 18), ref("when")],
  sent: null,
};

function configOf(call: Partial<CallConfig> = {}, signer = "Keeper") {
  return contractCall.schema.parse({ chainId: 31337, call: { ...CALL, ...call }, signer });
}
function run(call: Partial<CallConfig> = {}) {
  return contractCall.run === "step" ? contractCall.step(configOf(call), input) : undefined;
}
const problems = (call: Partial<CallConfig>, signer?: string) =>
  contractCall.check?.(configOf(call, signer), scope).map(({ field, message }) => [field, message]);

test("default: what stands above becomes calldata, exactly", () => {
  const result = run({ sent: typed("0.5") });
  if (result?.kind !== "deliver") throw new Error(result?.text);
  const [draft] = result.drafts;
  expect(draft).toMatchObject({ channel: "contract-call", target: POOL, topicId: null, why: "Below 1.1." });
  if (draft?.content.kind !== "contract-call") throw new Error("another content");
  expect(decodeFunctionData({ abi: parseAbi([ABI.split(";")[0] ?? ""]), data: draft.content.data })).toEqual({
    functionName: "report",
    args: [expect.stringMatching(new RegExp(USER, "i")), 1_080_000_000_000_000_000n, 1_795_910_400n],
  });
  expect(draft.content).toMatchObject({
    ...{ chainId: 31337, chain: "Demo chain", currency: "ETH", address: POOL, contract: "Pool", signer: "Keeper" },
    args: [USER, "1080000000000000000", "1795910400"],
    valueWei: "500000000000000000",
    until: "2026-11-29T01:00:00.000Z",
  });
  expect(result.text).toBe("Planned a call of report on Pool");
});

test("behavior: a list may have values from above in it, with quotes or without", () => {
  const { actions: functions } = parseActionsText("function swap(address[] path, uint256[] parts)");
  const path = ['["', { ref: ["event", "user"] }, '", ', { ref: ["event", "pool"] }, "]"];
  const args = [path, ["[1, ", { ref: ["event", "factor"] }, "]"]].map((text) => ({ kind: "json", text, decimals: 2 }));
  const call = { functions, function: "swap(address[],uint256[])", args: args as CallValue[] };
  expect(problems(call)).toEqual([]);
  const result = run(call);
  const content = result?.kind === "deliver" ? result.drafts[0]?.content : undefined;
  expect(content?.kind === "contract-call" && content.args).toEqual([`["${USER}","${POOL}"]`, '["100","108"]']);
  const gone = { ...call, args: [{ kind: "json", text: [{ ref: ["event", "gone"] }], decimals: 0 }, args[1]] };
  expect(run(gone as Partial<CallConfig>)?.text).toBe("The call was not made: Path is missing.");
});

test("behavior: the contract may come from above", () => {
  const result = run({ from: ["event", "pool"], address: "" });
  expect(result?.kind === "deliver" && result.drafts[0]?.target).toBe(POOL);
});

test("behavior: the card says it in a sentence", () => {
  const words = (config: Parameters<typeof contractCall.sentence>[0]) =>
    contractCall
      .sentence(config, scope.facts, () => undefined)
      .map((part) => (typeof part === "string" ? part : part.chip))
      .join("");
  expect(words(configOf())).toBe("Call report on Pool as Keeper on Demo chain");
  expect(words({})).toBe("Call a function on a contract as a signer on a chain");
});

test("behavior: a finished call has nothing to fix", () => {
  expect(problems({})).toEqual([]);
  expect(problems({ sent: typed("0.5") })).toEqual([]);
});

test.each<[what: string, call: Partial<CallConfig>, field: string, message: string]>([
  [
    "an address with a wrong checksum",
    { address: "0xD8DA6BF26964aF9D7eEd9e03E53415D37aA96045" },
    "call.address",
    "“0xD8DA6BF26964aF9D7eEd9e03E53415D37aA96045” does not fit the contract, which is an address. Its capital letters are not as its checksum says, so a digit may be wrong. Copy it again.",
  ],
  ["no ABI", { functions: [] }, "call.functions", "Pick a known protocol, or paste the contract's ABI."],
  ["no function", { function: "" }, "call.function", "Pick what to call."],
  [
    "a number out of range",
    { args: [ref("user"), ref("factor", 18), typed((2n ** 64n).toString())] },
    "call.args.2",
    "“18446744073709551616” does not fit At, which is a whole number from 0 to 2^64 − 1.",
  ],
  [
    "a value of another type",
    { args: [ref("factor"), ref("factor", 18), ref("when")] },
    "call.args.0",
    "factor is a number, and User is an address. Pick another value.",
  ],
  [
    "a value that is gone",
    { args: [ref("nothing"), ref("factor", 18), ref("when")] },
    "call.args.0",
    "What User was is no longer made by a step above. Pick it again.",
  ],
  ["a missing value", { args: [typed(""), ref("factor", 18), ref("when")] }, "call.args.0", "Say what User is."],
  [
    "currency for what takes none",
    { function: "pause()", args: [], sent: typed("1") },
    "call.sent",
    "pause takes no currency: it is not payable. Take away what is sent along.",
  ],
])("error: %s is said at its field", (_what, call, field, message) => {
  expect(problems(call)).toEqual([[field, message]]);
});

test("error: a signer that is not here is said", () => {
  expect(problems({}, "")).toEqual([["signer", "Pick whose account sends it."]]);
  expect(problems({}, "Other")).toEqual([
    ["signer", "The signer “Other” is not here. Pick another one, or have an owner add it under Settings."],
  ]);
});

test("error: a value that is missing or does not fit when it comes fails the step, and no call is planned", () => {
  const gone = run({ args: [ref("gone"), ref("factor", 18), ref("when")] });
  expect(gone).toMatchObject({ kind: "failed", text: "The call was not made: User is missing." });
  const rest = run({ args: [ref("user"), ref("factor", 1), ref("when")] });
  expect(rest?.text).toBe(
    "The call was not made: Health factor is “1.08”, and it has 1 decimals. Give it fewer, or say its decimals.",
  );
});
