import { expect, test } from "vitest";
import { parseExactly } from "#server/catalog/exact-json.ts";
import { describeSample } from "./describe-sample.ts";

const WALLET = `0x${"ab".repeat(20)}`;
const sampleOf = (json: unknown) => describeSample(parseExactly(JSON.stringify(json)));

test("default: lists with the fields of their entries, and what stands outside of them", () => {
  const people = [
    { wallet: WALLET, tier: { name: "Gold" }, points: 12 },
    { wallet: WALLET, "opted in": true },
  ];
  expect(sampleOf({ data: { people }, paging: { next: "/people?page=2" } })).toEqual({
    lists: [
      {
        path: "data.people",
        count: 2,
        fields: [
          { path: "wallet", type: "text", sample: WALLET, isWallet: true },
          { path: "tier.name", type: "text", sample: "Gold", isWallet: false },
          { path: "points", type: "number", sample: "12", isWallet: false },
          { path: '["opted in"]', type: "boolean", sample: "true", isWallet: false },
        ],
      },
    ],
    top: [{ path: "paging.next", type: "text", sample: "/people?page=2", isWallet: false }],
  });
});

test("behavior: an answer may itself be the list, and lists of plain values are none", () => {
  expect(sampleOf([{ wallet: WALLET }]).lists).toMatchObject([{ path: "", count: 1 }]);
  expect(sampleOf({ tags: ["a", "b"] }).lists).toEqual([]);
});
