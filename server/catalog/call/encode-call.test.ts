import { decodeFunctionData, encodeErrorResult, parseAbi } from "viem";
import { expect, test } from "vitest";
import type { AbiInput } from "#server/contract/catalog.ts";
import { parseActionsText } from "../abi-actions.ts";
import { encodeCall } from "./encode-call.ts";
import { fitValue } from "./fit-value.ts";
import { revertReason } from "./revert-reason.ts";

const ADDRESS = "0x7A3f4C91e1aE1D7b4D0C2f4cB2d2b4C1d0E591C4".toLowerCase();
const fitting = (type: string, given: unknown, o: { decimals?: number; components?: AbiInput[] } = {}) =>
  fitValue(given, {
    input: { name: "x", type, ...(o.components && { components: o.components }) },
    label: "Amount",
    decimals: o.decimals ?? 0,
  });
const fitted = (...of: Parameters<typeof fitting>) => {
  const one = fitting(...of);
  return one.ok ? one.value : one.reason;
};

test("default: arguments of every kind are encoded exactly, and read back", () => {
  const signature = "function move((address to, uint256 amount)[] moves, bytes32 id, int8 step, string note, bool on)";
  const [action] = parseActionsText(signature).actions;
  if (!action) throw new Error("no function");
  const most = (2n ** 256n - 1n).toString();
  const moves = `[{"to": "${ADDRESS}", "amount": ${most}}, ["${ADDRESS}", "7"]]`;
  const id = `0x${"ab".repeat(32)}`;
  const encoded = encodeCall(
    action,
    [moves, id, "-128", "hello", true].map((value) => ({ value, decimals: 0 })),
  );
  if (!encoded.ok) throw new Error(encoded.reason);
  const decoded = decodeFunctionData({ abi: parseAbi([signature]), data: encoded.data });
  expect(decoded.args).toEqual([
    [
      { to: "0x7A3f4C91e1aE1D7b4D0C2f4cB2d2b4C1d0E591C4".toLowerCase(), amount: BigInt(most) },
      { to: ADDRESS, amount: 7n },
    ].map((move) => ({ ...move, to: expect.stringMatching(new RegExp(ADDRESS, "i")) })),
    id,
    -128,
    "hello",
    true,
  ]);
  expect(encoded.args[0]).toBe(`[["${ADDRESS}","${most}"],["${ADDRESS}","7"]]`);
});

test.each<[type: string, given: unknown, decimals: number, value: unknown]>([
  ["uint256", "1.08", 18, 1_080_000_000_000_000_000n],
  ["uint8", "255", 0, 255n],
  ["uint256", "0x10", 0, 16n],
  ["int256", "-0.5", 1, -5n],
  ["uint256", "12.500", 1, 125n],
  ["bytes4", "0xDEADBEEF", 0, "0xdeadbeef"],
  ["bool", "false", 0, false],
  ["string", "", 0, ""],
  ["uint16[2]", "[1, 2]", 0, [1n, 2n]],
  ["address[]", [ADDRESS], 0, [ADDRESS]],
])("behavior: a %s takes %j", (type, given, decimals, value) => {
  expect(fitted(type, given, { decimals })).toEqual(value);
});

test.each<[type: string, given: unknown, reason: string]>([
  ["uint8", "256", "“256” does not fit Amount, which is a whole number from 0 to 2^8 − 1."],
  ["uint256", "-1", "“-1” does not fit Amount, which is a whole number from 0 to 2^256 − 1."],
  ["uint256", "1.5", "Amount is “1.5”, and it takes whole numbers. Give it fewer, or say its decimals."],
  ["uint256", "1e999", "“1e999” does not fit Amount, which is a whole number from 0 to 2^256 − 1."],
  ["uint256", null, "Amount is missing."],
  ["int8", "128", "“128” does not fit Amount, which is a whole number of 8 bits."],
  ["bool", "yes", "“yes” does not fit Amount, which is yes or no."],
  ["bytes4", "0xdead", "“0xdead” does not fit Amount, which is 4 bytes, as 0x and 8 digits."],
  ["bytes", "0xabc", "“0xabc” does not fit Amount, which is bytes, as 0x and an even number of digits."],
  ["address", "0x12", "“0x12” does not fit Amount, which is an address. An address is 0x and 40 digits."],
  [
    "address",
    "0xD8DA6BF26964aF9D7eEd9e03E53415D37aA96045",
    "“0xD8DA6BF26964aF9D7eEd9e03E53415D37aA96045” does not fit Amount, which is an address. Its capital letters are not as its checksum says, so a digit may be wrong. Copy it again.",
  ],
  ["uint8[2]", "[1]", "Amount takes 2 values, and there are 1."],
  ["uint8[]", "[1, 300]", "“300” does not fit Amount, number 2, which is a whole number from 0 to 2^8 − 1."],
  ["uint8[]", "1, 2", "“1, 2” does not fit Amount, which is a list. Write it as JSON, as in [1, 2]."],
])("error: a %s does not take %j, in words", (type, given, reason) => {
  expect(fitted(type, given)).toBe(reason);
});

test("error: a tuple says which part is wrong, missing or unknown", () => {
  const components = [
    { name: "to", type: "address" },
    { name: "amount", type: "uint8" },
  ];
  const of = (given: string) => fitted("tuple", given, { components });
  expect(of(`{"to": "${ADDRESS}", "amount": 256}`)).toContain("“256” does not fit Amount, amount,");
  expect(of(`{"to": "${ADDRESS}"}`)).toBe("Amount, amount is missing.");
  expect(of(`{"to": "${ADDRESS}", "amuont": 2}`)).toBe("There is no part “amuont”.");
  expect(of(`["${ADDRESS}"]`)).toBe("Amount has 2 parts, and there are 1 values.");
});

test("behavior: an ABI gives what changes something, with the errors, in every form", () => {
  const lines = `
    error NotReporter(address caller);
    function report(address user, uint256 healthFactor) external onlyReporter { _report(user); }
    function pause() public payable;
    function healthFactorOf(address user) external view returns (uint256);
    function _report(address user) private {}`;
  const read = parseActionsText(lines);
  expect(read.actions.map(({ name, stateMutability }) => [name, stateMutability])).toEqual([
    ["report", "nonpayable"],
    ["pause", "payable"],
  ]);
  expect(read.errors).toEqual([{ type: "error", name: "NotReporter", inputs: [{ name: "caller", type: "address" }] }]);
  const json = JSON.stringify([
    ...parseAbi(["function pause() payable", "function total() view returns (uint256)", "error Paused()"]),
  ]);
  expect(parseActionsText(json)).toMatchObject({ actions: [{ name: "pause" }], errors: [{ name: "Paused" }] });
  expect(() => parseActionsText("function total() view returns (uint256)")).toThrow(/no function that changes/);
});

test("behavior: a revert is told in words", () => {
  const abi = parseAbi(["error NotReporter(address caller)", "error Error(string text)", "error Panic(uint256 code)"]);
  const errors = parseActionsText("function a(); error NotReporter(address caller);").errors;
  const custom = encodeErrorResult({ abi, errorName: "NotReporter", args: [ADDRESS as `0x${string}`] });
  expect(revertReason(custom, errors)).toMatch(new RegExp(`^Not reporter \\(caller ${ADDRESS}\\)$`, "i"));
  expect(revertReason(custom, [])).toBe(`an error that its ABI does not name (${custom.slice(0, 10)})`);
  const text = encodeErrorResult({ abi, errorName: "Error", args: ["not your turn"] });
  expect(revertReason(text, [])).toBe("“not your turn”");
  const panic = encodeErrorResult({ abi, errorName: "Panic", args: [17n] });
  expect(revertReason(panic, [])).toBe("a number became too large or too small");
  expect(revertReason(undefined, [])).toBe("the contract gave no reason");
  expect(revertReason("0x08c379a0ff", [])).toBe("an error that its ABI does not name (0x08c379a0)");
});
