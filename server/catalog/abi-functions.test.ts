import { expect, test } from "vitest";
import { resultPaths, signatureOf } from "#server/contract/abi-names.ts";
import { parseViewsText } from "./abi-functions.ts";
import { protocols } from "./protocols/index.ts";

const labels = (text: string) =>
  parseViewsText(text).map((view) => [
    signatureOf(view),
    resultPaths(view).map(({ path, label }) => `${path.join(".")}: ${label}`),
  ]);

test("default: lines, JSON and Solidity give the same view functions", () => {
  const found = [["totalAssets()", ["0: Total assets"]]];
  expect(labels("function totalAssets() view returns (uint256)")).toEqual(found);
  expect(labels("function totalAssets() public view virtual override returns (uint256) { return 1; }")).toEqual(found);
  const json = {
    type: "function",
    name: "totalAssets",
    inputs: [],
    outputs: [{ name: "", type: "uint256" }],
    stateMutability: "view",
  };
  const write = { ...json, name: "deposit", stateMutability: "nonpayable" };
  expect(labels(JSON.stringify({ abi: [json, write, { type: "event", name: "Paid", inputs: [] }] }))).toEqual(found);
});

test("behavior: numbers of the result by name or place, and inside of tuples", () => {
  expect(
    labels(
      "function f(address who) view returns (uint256 freeLiquidity, int8, bool ok, (uint128 ltv, address token) terms)",
    ),
  ).toEqual([["f(address)", ["freeLiquidity: Free liquidity", "1: Result 2", "terms.ltv: Ltv"]]]);
});

test("behavior: in Solidity, what only it understands is passed over, and so is what changes state", () => {
  const code = `
    function reserve(Reserve memory of_) view returns (Reserve memory);
    function pay(uint256 amount) external returns (bool);
    function rate() external pure returns (uint256 rate);
  `;
  expect(labels(code)).toEqual([["rate()", ["rate: Rate"]]]);
});

test("error: nothing to read says what to paste", () => {
  expect(() => parseViewsText("event Paid(address who)")).toThrow("This ABI has no view function.");
  expect(() => parseViewsText(" ")).toThrow("There is no ABI yet.");
});

test("behavior: every view of a known protocol says what of it can be watched", () => {
  for (const { kind, functions, results } of protocols) {
    expect(Object.keys(results).toSorted(), kind).toEqual(functions.map(({ name }) => name).toSorted());
  }
});
