import { expect, test } from "vitest";
import { transferState } from "./transfer-words.ts";

test("default: signs over a whole ledger add up to what is left", () => {
  const transfers = [
    { kind: "grant", settledBy: null, amount: 10 },
    { kind: "reserve", settledBy: "post", amount: 1 },
    { kind: "post", settledBy: null, amount: 1 },
    { kind: "reserve", settledBy: "void", amount: 2 },
    { kind: "void", settledBy: null, amount: 2 },
    { kind: "reserve", settledBy: null, amount: 3 },
  ] as const;
  const left = transfers.reduce((sum, transfer) => sum + transferState(transfer).sign * transfer.amount, 0);
  expect(left).toBe(6);
});

test("default: each kind has words", () => {
  expect(transferState({ kind: "reserve", settledBy: null }).words).toBe("Reserved");
  expect(transferState({ kind: "reserve", settledBy: "void" }).words).toBe("Reserved, then voided");
  expect(transferState({ kind: "void", settledBy: null }).words).toBe("Voided, given back");
});
