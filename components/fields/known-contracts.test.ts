import { expect, test } from "vitest";
import { signatureOf } from "#server/contract/abi-names.ts";
import type { AbiFunction, ProtocolData } from "#server/contract/catalog.ts";
import { askedWords, blankArgs, contractsOn, resultsOf, viewWords } from "./known-contracts.ts";

const view = (over: Partial<AbiFunction> = {}): AbiFunction => ({
  type: "function",
  name: "getUserAccountData",
  inputs: [{ name: "user", type: "address" }],
  outputs: [
    { name: "totalDebtBase", type: "uint256" },
    { name: "healthFactor", type: "uint256" },
  ],
  stateMutability: "view",
  ...over,
});

test("default: a function reads as words, and is named by its signature", () => {
  expect(viewWords("getUserAccountData")).toBe("User account data");
  expect(viewWords("totalSupply")).toBe("Total supply");
  expect(viewWords("get")).toBe("Get");
  expect(viewWords("maxLTV")).toBe("Max LTV");
  expect(signatureOf(view())).toBe("getUserAccountData(address)");
  const tuple = { name: "p", type: "tuple[]", components: [{ name: "a", type: "uint8" }] };
  expect(signatureOf(view({ inputs: [tuple] }))).toBe("getUserAccountData((uint8)[])");
  expect(askedWords(view())).toBe("asked with a wallet or contract");
  expect(askedWords(view({ inputs: [] }))).toBe("asked with nothing");
});

test("default: a known result comes first with its decimals; the others of the ABI follow raw", () => {
  const known = [{ path: "healthFactor", label: "Health factor", decimals: 18, unit: "" }];
  expect(resultsOf(view(), known)).toEqual([
    known[0],
    { path: "totalDebtBase", label: "Total debt base", decimals: 0, unit: "" },
  ]);
});

test("behavior: numbers inside tuples and without names can be picked, other types cannot", () => {
  const outputs = [
    {
      name: "slot",
      type: "tuple",
      components: [
        { name: "price", type: "uint160" },
        { name: "locked", type: "bool" },
      ],
    },
    { name: "", type: "int24" },
    { name: "who", type: "address" },
  ];
  expect(resultsOf(view({ outputs })).map(({ path, label }) => [path, label])).toEqual([
    ["slot.price", "Price"],
    ["1", "Result 2"],
  ]);
  expect(resultsOf(view({ name: "totalSupply", outputs: [{ name: "", type: "uint256" }] }))[0]?.label).toBe(
    "Total supply",
  );
});

test("behavior: the first address that is asked for is the wallet", () => {
  const inputs = [
    { name: "id", type: "uint256" },
    { name: "user", type: "address" },
    { name: "asset", type: "address" },
  ];
  expect(blankArgs(view({ inputs })).map(({ kind }) => kind)).toEqual(["value", "wallet", "value"]);
});

test("default: known contracts are those of the chain and of protocols that fit", () => {
  const of = (kind: string, chainId: number) =>
    ({ kind, functions: [], deployments: [{ chainId, address: "0x1", label: kind }] }) as unknown as ProtocolData;
  const found = contractsOn([of("a", 1), of("b", 1), of("a", 10)], 1, ({ kind }) => kind === "a");
  expect(found.map(({ deployment }) => deployment.label)).toEqual(["a"]);
});
