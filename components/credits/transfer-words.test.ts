import { expect, test } from "vitest";
import { transferState } from "./transfer-words.ts";

test("default: signs over a whole ledger add up to what is left", () => {
  const transfers = [
    { kind: "grant", amount: 10 },
    { kind: "reserve", amount: 3 },
    { kind: "post", amount: 1 },
    { kind: "void", amount: 2 },
    { kind: "reserve", amount: 3 },
  ] as const;
  const left = transfers.reduce((sum, transfer) => sum + transferState(transfer).sign * transfer.amount, 0);
  expect(left).toBe(6);
});

test("default: each kind has words", () => {
  const words = (["grant", "reserve", "post", "void"] as const).map((kind) => transferState({ kind }).words);
  expect(words).toEqual(["Granted", "Reserved", "Posted", "Voided, given back"]);
});
